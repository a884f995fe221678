package import FeatureFlags
package import RedisTypes
package import YAMLText

/// Why a plan cannot be carried out.
package enum FlagPlanProblem: Error, Sendable, Hashable {
    /// The file is of other keys than these.
    case otherPrefix(String, found: ByteString)
    case otherTenant(String, found: ByteString)
    /// A document is stored that nobody can read, and so nobody changes.
    case malformed(FlagName, FlagEnvironment, FlagDocumentError)
    /// A flag is stored nowhere, and a new one needs all environments.
    case missingEnvironments(FlagName, [FlagEnvironment], at: YAMLPlace?)
    /// A percentage that is no whole number, and not what is stored.
    case fraction(FlagName, FlagEnvironment, Double, at: YAMLPlace?)
    /// The file names none of the flags that are stored, and all of them would be deleted.
    case prunesEverything(count: Int)

    static func places(_ file: FlagFile, _ keys: FlagKeys) -> [FlagPlanProblem] {
        var problems: [FlagPlanProblem] = []
        if let prefix = file.prefix, ByteString(prefix) != keys.prefix {
            problems.append(.otherPrefix(prefix, found: keys.prefix))
        }
        if let tenant = file.tenant, ByteString(tenant) != keys.tenant {
            problems.append(.otherTenant(tenant, found: keys.tenant))
        }
        return problems
    }
}

extension FlagPlanProblem: CustomStringConvertible {
    package var description: String {
        switch self {
        case .otherPrefix(let prefix, let found):
            "the file is of the prefix \(Spelling.shown(prefix)), and this is \(Self.shown(found))"
        case .otherTenant(let tenant, let found):
            "the file is of the tenant \(Spelling.shown(tenant)), and this is \(Self.shown(found))"
        case .malformed(let name, let environment, let error):
            "the document of \(name) in \(environment) is malformed and stays as it is: \(error)"
        case .missingEnvironments(let name, let missing, let place):
            Self.shown(place) + "\(name) is new, and a new flag needs to be told what it is in "
                + missing.map(\.rawValue).joined(separator: " and ")
        case .fraction(let name, let environment, let number, let place):
            Self.shown(place) + "the percentage of \(name) in \(environment) is \(number), and a percentage that is "
                + "set is a whole number"
        case .prunesEverything(let count):
            count == 1
                ? "the file names none of the flags that are stored, and the 1 there is would be deleted"
                : "the file names none of the flags that are stored, and all \(count) would be deleted"
        }
    }

    private static func shown(_ place: YAMLPlace?) -> String { place.map { "\($0): " } ?? "" }
    private static func shown(_ bytes: ByteString) -> String { Spelling.shown(bytes.text ?? bytes.description) }
}
