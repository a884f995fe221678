package import FeatureFlags
import RedisTypes

/// What is stored as a file, and what of it could not be read.
package struct FlagFileExport: Sendable, Hashable {
    package struct Unreadable: Sendable, Hashable {
        package let flag: FlagName
        package let environment: FlagEnvironment
        package let error: FlagDocumentError

        package init(flag: FlagName, environment: FlagEnvironment, error: FlagDocumentError) {
            self.flag = flag
            self.environment = environment
            self.error = error
        }
    }

    /// A percentage that no file may set: a flag that is made from this one has none, and everyone is let in.
    package struct Unsaid: Sendable, Hashable {
        package let flag: FlagName
        package let environment: FlagEnvironment
        package let percentage: Double

        package init(flag: FlagName, environment: FlagEnvironment, percentage: Double) {
            self.flag = flag
            self.environment = environment
            self.percentage = percentage
        }
    }

    /// See ``FlagFile/text(_:damaged:prefix:tenant:)``.
    package let text: String
    /// Flags in the file.
    package let flags: Int
    /// Documents that are not in it, and that it leaves alone.
    package let unreadable: [Unreadable]
    /// Of documents that are in it.
    package let unsaid: [Unsaid]

    package init(_ states: [FlagState], prefix: String? = nil, tenant: String? = nil) {
        var documents: FlagFile.Documents = [:]
        var unreadable: [Unreadable] = []
        var unsaid: [Unsaid] = []
        for state in states.sorted(by: { $0.name < $1.name }) {
            for (environment, text) in state.texts.sorted(by: { $0.key < $1.key }) {
                do throws(FlagDocumentError) {
                    let document = try FlagDocument(parsing: text)
                    documents[state.name, default: [:]][environment] = document
                    if let percentage = document.percentage, !FlagSettings.Percentage.canBeSet(percentage) {
                        unsaid.append(Unsaid(flag: state.name, environment: environment, percentage: percentage))
                    }
                } catch {
                    unreadable.append(Unreadable(flag: state.name, environment: environment, error: error))
                }
            }
        }
        text = FlagFile.text(
            documents, damaged: Set(unreadable.map(\.flag)), prefix: prefix, tenant: tenant)
        flags = documents.count
        self.unreadable = unreadable
        self.unsaid = unsaid
    }
}
