package import FeatureFlags
import RedisTypes

/// Flags of one environment as a document of flagd (reference, section 11.3), and what that document cannot say.
///
/// A flag is carried whole or left out. Contexts are taken to be as the SDK's handler makes them: every attribute is a
/// text.
package struct FlagdExport: Sendable, Hashable {
    /// The document, as JSON for people to read.
    package let text: String
    package let carried: [FlagName]
    package let leftOut: [FlagName: [Obstacle]]
    /// Of flags that are carried.
    package let differences: [FlagName: [Difference]]

    /// - Parameter documents: each as stored, of one environment.
    package init(_ documents: [FlagName: FlagDocument], flagSetID: String? = nil) {
        var flags: [(name: ByteString, value: JSValue)] = []
        var carried: [FlagName] = []
        var leftOut: [FlagName: [Obstacle]] = [:]
        var differences: [FlagName: [Difference]] = [:]
        for (name, document) in documents.sorted(by: { $0.key < $1.key }) {
            let flag = FlagdFlag(document)
            if flag.obstacles.isEmpty {
                flags.append((name.bytes, flag.value))
                carried.append(name)
                if !flag.differences.isEmpty { differences[name] = flag.differences }
            } else {
                leftOut[name] = flag.obstacles
            }
        }
        var members: [(name: ByteString, value: JSValue)] = [
            ("$schema", .string("https://flagd.dev/schema/v0/flags.json")), ("flags", .record(flags)),
        ]
        if let flagSetID { members.append(("metadata", .record([("flagSetId", .string(ByteString(flagSetID)))]))) }
        text = JSONLayout.text(.record(members), levels: 3)
        self.carried = carried
        self.leftOut = leftOut
        self.differences = differences
    }
}
