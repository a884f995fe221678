import RedisTypes
import UpstashREST

/// An `ACL` command of a client, mapped onto the ACLs of the Redis behind the gateway (REST reference 2.2).
enum ACLRequest {
    /// Answered without Redis.
    case answer(RedisValue)
    case refuse(RequestError)
    /// Sent in place of the client's words; all replies together make the one that the client gets.
    case send([RedisCommand], (([RedisValue]) -> RedisValue)?)

    /// Fewer bytes than this are no password.
    static let shortestPassword = 16

    /// - Parameters:
    ///   - words: with `ACL` and the subcommand.
    ///   - reserved: users that are the gateway's own.
    ///   - mayChange: whether users may be made, changed and deleted.
    ///   - saves: whether Redis keeps its users in a file.
    init(_ words: [ByteString], reserved: [ByteString], mayChange: Bool, saves: Bool) {
        let subcommand = words.count > 1 ? words[1].asciiUppercased : ""
        let arguments = Array(words.dropFirst(2))
        switch subcommand {
        case "WHOAMI", "CAT", "GETUSER", "LIST", "USERS", "GENPASS", "HELP": self = .send([RedisCommand(words)], nil)
        case "LOG": self = .answer([])
        // Users are shared with other gateways by Redis itself, the moment they change.
        case "LOAD", "SAVE": self = .answer(.ok)
        case "GENTOKEN": self = Self.makeToken(arguments)
        case "RESTTOKEN": self = Self.makeBearer(arguments, reserved)
        case "SETUSER": self = Self.change(arguments, reserved, mayChange, saves)
        case "DELUSER": self = Self.delete(arguments, reserved, mayChange, saves)
        default: self = .refuse(.unavailable("ACL " + (subcommand.text ?? "")))
        }
    }

    private static func error(_ text: String) -> ACLRequest { .refuse(.badRequest("ERR \(text)")) }

    private static func wrongArity(_ name: String) -> ACLRequest {
        error("wrong number of arguments for 'acl|\(name)' command")
    }

    /// `ACL GENTOKEN user [password]`
    private static func makeToken(_ arguments: [ByteString]) -> ACLRequest {
        guard (1...2).contains(arguments.count) else { return wrongArity("gentoken") }
        guard arguments.count == 2 else { return .answer(.bulkString(ACLToken.wrapping(password: .randomPassword()))) }
        guard arguments[1].count >= shortestPassword else {
            return error("the password is too weak: it needs \(shortestPassword) bytes or more")
        }
        return .answer(.bulkString(ACLToken.wrapping(password: arguments[1])))
    }

    /// `ACL RESTTOKEN user password-or-token`
    private static func makeBearer(_ arguments: [ByteString], _ reserved: [ByteString]) -> ACLRequest {
        guard arguments.count == 2 else { return wrongArity("resttoken") }
        let user = arguments[0]
        let password = ACLToken.password(in: arguments[1]) ?? arguments[1]
        let digest = password.bytes.withUnsafeBytes { TokenDigest(of: $0) }
        let wrong = RedisError(ByteString("ERR Wrong password or user \"\(user.text ?? "")\" does not exist"))
        if reserved.contains(user) || user.bytes.contains(0) { return .answer(.error(wrong)) }
        return .send([["ACL", "GETUSER", user]]) { replies in
            if case .error(let error)? = replies.first { return .error(error) }
            guard let reply = replies.first, RedisUser(reply: reply)?.accepts(digest) == true else {
                return .error(wrong)
            }
            return .bulkString(ACLToken.wrapping(user: user, password: password))
        }
    }

    /// `ACL SETUSER user rule…`: passwords come as tokens and reach Redis as digests.
    private static func change(
        _ arguments: [ByteString], _ reserved: [ByteString], _ mayChange: Bool, _ saves: Bool
    ) -> ACLRequest {
        guard let user = arguments.first else { return wrongArity("setuser") }
        guard mayChange else { return outOfReach }
        if reserved.contains(user) { return error("the user '\(user.text ?? "")' cannot be changed") }
        var words: [ByteString] = ["ACL", "SETUSER", user]
        for rule in arguments.dropFirst() {
            let shown = rule.text ?? rule.description
            switch rule.bytes.first {
            case UInt8(ascii: ">"), UInt8(ascii: "<"):
                guard let password = ACLToken.password(in: ByteString(rule.bytes.dropFirst())) else {
                    return error("passwords are set as tokens of ACL GENTOKEN")
                }
                let digest = password.bytes.withUnsafeBytes { TokenDigest(of: $0) }
                words.append(ByteString((rule.bytes[0] == UInt8(ascii: ">") ? "#" : "!") + digest.hex))
            case UInt8(ascii: "#"): return error("passwords are set as tokens of ACL GENTOKEN")
            case UInt8(ascii: "("): return error("selectors are not supported: '\(shown)'")
            case UInt8(ascii: "+") where rule.bytes.contains(UInt8(ascii: "|")),
                UInt8(ascii: "-") where rule.bytes.contains(UInt8(ascii: "|")):
                return error("rules for subcommands are not supported: '\(shown)'")
            default:
                if rule.equalsIgnoringCase("nopass") { return error("a user needs a password: '\(shown)'") }
                words.append(rule)
            }
        }
        return changing(RedisCommand(words), saves)
    }

    private static func delete(
        _ arguments: [ByteString], _ reserved: [ByteString], _ mayChange: Bool, _ saves: Bool
    ) -> ACLRequest {
        guard !arguments.isEmpty else { return wrongArity("deluser") }
        guard mayChange else { return outOfReach }
        if let user = arguments.first(where: { reserved.contains($0) }) {
            return error("the user '\(user.text ?? "")' cannot be removed")
        }
        return changing(RedisCommand(["ACL", "DELUSER"] + arguments), saves)
    }

    private static var outOfReach: ACLRequest {
        error("this gateway does not change the users of its Redis; start it with --manage-acl")
    }

    private static func changing(_ command: RedisCommand, _ saves: Bool) -> ACLRequest {
        guard saves else { return .send([command]) { $0.first ?? .null } }
        return .send([command, ["ACL", "SAVE"]]) { replies in
            guard replies.count == 2 else { return replies.first ?? .null }
            if case .error = replies[0] { return replies[0] }
            guard case .error(let error) = replies[1] else { return replies[0] }
            return .error(RedisError(ByteString("ERR the change is made but not saved: \(error.text)")))
        }
    }
}

extension ByteString {
    /// 256 bits from the system's generator, in hexadecimal digits.
    fileprivate static func randomPassword() -> ByteString {
        var generator = SystemRandomNumberGenerator()
        let digits = (0..<4).map { _ in
            let word = String(UInt64.random(in: .min ... .max, using: &generator), radix: 16)
            return String(repeating: "0", count: 16 - word.count) + word
        }
        return ByteString(digits.joined())
    }
}
