import RedisTypes

/// What a user may do, as the rules that `ACL SETUSER` takes. They belong to the user: all of its tokens share them.
package struct UserRights: Sendable, Hashable {
    /// As they were asked for: `read-only`, `read-write`, or the rules themselves.
    package let text: String
    /// One rule each, applied from left to right.
    package let rules: [String]

    /// All keys, and commands that only read. `SCAN` and `KEYS` are not among them, as with the service's own read-only
    /// token.
    package static let readOnly = UserRights(
        name: "read-only", "~* +@read -@dangerous -scan -keys +ping +echo +multi +exec +discard")
    /// All keys and channels, and all commands but those that `@dangerous` names: `FLUSHDB`, `KEYS`, `CONFIG`, `ACL`.
    package static let readWrite = UserRights(name: "read-write", "~* &* +@all -@dangerous +scan +info")

    private init(name: String, _ rules: String) {
        text = name
        self.rules = rules.split(separator: " ").map(String.init)
    }

    /// - Throws: ``UserRightsError`` for what no rule is, and for rules that the service refuses.
    package init(_ text: String) throws(UserRightsError) {
        for known in [Self.readOnly, .readWrite] where known.text == text {
            self = known
            return
        }
        let rules = text.split { $0.isWhitespace }.map(String.init)
        if rules.isEmpty { throw .empty }
        for rule in rules { try Self.check(rule) }
        self.text = rules.joined(separator: " ")
        self.rules = rules
    }

    /// Whether some key may be used at all.
    package var namesKeys: Bool {
        rules.contains { $0.hasPrefix("~") || $0.hasPrefix("%") || $0.lowercased() == "allkeys" }
    }

    var words: [ByteString] { rules.map { ByteString($0) } }

    private static let keywords: Set = [
        "allkeys", "resetkeys", "allchannels", "resetchannels", "allcommands", "nocommands",
    ]

    private static func check(_ rule: String) throws(UserRightsError) {
        let rest = rule.dropFirst()
        switch rule.first {
        case "+", "-":
            if rest.isEmpty { throw .unknown(rule) }
            if rest.contains("|") { throw .subcommand(rule) }
        case "~", "&", "%": if rest.isEmpty { throw .unknown(rule) }
        // Shown to nobody: it may be a password.
        case ">", "<", "#", "!": throw .password
        case "(": throw .selector
        default:
            if ["on", "off", "nopass", "resetpass", "reset"].contains(rule.lowercased()) { throw .state(rule) }
            if !keywords.contains(rule.lowercased()) { throw .unknown(rule) }
        }
    }
}

/// Why a text names no rights.
package enum UserRightsError: Error, Sendable, Hashable {
    case empty
    case unknown(String)
    /// `+client|list`: the service has no rules for subcommands.
    case subcommand(String)
    /// Passwords are made by the server.
    case password
    /// `on`, `nopass`, `reset`: what the verbs decide.
    case state(String)
    case selector
}

extension UserRightsError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .empty: "there is no rule in it"
        case .unknown(let rule):
            "\(Spelling.shown(rule)) is no rule: they are read-only, read-write, or such as +@read, -flushdb, ~app:* and &ch:*"
        case .subcommand(let rule): "\(Spelling.shown(rule)): the service has no rules for subcommands"
        case .password: "passwords are no rights: the server makes them"
        case .state(let rule): "\(rule) is no right: users are made with a password, and are on"
        case .selector: "the service has no selectors, rules in parentheses"
        }
    }
}
