import RedisNIO
import RedisTypes

/// What `ACL GETUSER` says of a user of Redis (since 6.0).
struct RedisUser {
    var isOn = false
    /// Whether any password would do: such a user is nobody a token could stand for.
    var needsNoPassword = false
    /// Redis keeps SHA-256 digests only.
    var passwords: [TokenDigest] = []

    /// `nil` for the reply to a user that does not exist.
    init?(reply: RedisValue) {
        guard case .array(let items) = reply else { return nil }
        for index in stride(from: 0, to: items.count - 1, by: 2) {
            guard let name = items[index].bytes, case .array(let values) = items[index + 1] else { continue }
            if name == "flags" {
                isOn = values.contains { $0.bytes == "on" }
                needsNoPassword = values.contains { $0.bytes == "nopass" }
            } else if name == "passwords" {
                passwords = values.compactMap { $0.bytes?.text.flatMap { TokenDigest(hex: $0) } }
            }
        }
    }

    func accepts(_ digest: TokenDigest) -> Bool {
        var isKnown = false
        for candidate in passwords where candidate == digest { isKnown = true }
        return isOn && !needsNoPassword && isKnown
    }

    /// The users that belong to the gateway: the one it logs in as, and the one behind read-only tokens.
    static func reserved(for connector: RedisConnector) -> [ByteString] {
        ["default", readOnlyName] + (connector.endpoint.username.map { [ByteString($0)] } ?? [])
    }

    static let readOnlyName: ByteString = "default_ro"

    static let readOnlyRemoval: RedisCommand = ["ACL", "DELUSER", readOnlyName]

    /// Makes the user behind read-only tokens. Its passwords are the tokens, as digests (REST reference 2.2).
    /// - Parameter maySubscribe: whether reading includes Pub/Sub.
    static func readOnlySetup(tokens: [TokenDigest], maySubscribe: Bool) -> RedisCommand {
        var words: [ByteString] = ["ACL", "SETUSER", readOnlyName, "reset", "on", "~*", "+@read", "-@dangerous"]
        words += ["-scan", "-keys", "+ping", "+echo", "+multi", "+exec", "+discard"]
        // Some commands that read are emulated by scripts, in which Redis checks the same rights; a reader's own
        // scripts never get past the gateway.
        words += ["+eval"]
        if maySubscribe { words += ["&*", "+subscribe", "+psubscribe"] }
        return RedisCommand(words + tokens.map { ByteString("#" + $0.hex) })
    }
}
