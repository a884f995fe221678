import RedisTypes
import RedisUsers
import UpstashClient

/// What a token may do, by asking for it. Nothing is changed: what is written is nothing, behind the beginning of a key.
struct TokenProbe {
    enum Answer: Sendable, Hashable {
        case yes, no
        /// With the reason.
        case unknown(String)

        var word: String {
            switch self {
            case .yes: "yes"
            case .no: "no"
            case .unknown: "unknown"
            }
        }
    }

    static let standardKey: ByteString = "upkeep:probe"

    var user: UserName?
    var reads: Answer
    var writes: Answer

    /// Three commands.
    /// - Throws: what is no reply, and that the token itself is refused.
    init(_ client: UpstashClient, key: ByteString = standardKey) async throws {
        user = try await DatabaseUsers(client).whoAmI()
        reads = try await Self.ask(client, ["EXISTS", key])
        writes = try await Self.ask(client, ["SETRANGE", key, "0", ""])
    }

    private static func ask(_ client: UpstashClient, _ command: RedisCommand) async throws -> Answer {
        do {
            _ = try await client.sendRepeatable(command)
            return .yes
        } catch let error as RedisError {
            switch error.kind {
            case .permission: return .no
            case .authentication: throw error
            case .quota, .temporarilyRefused, .readOnlyServer: return .unknown(error.text)
            // Rights are looked at before what the key holds.
            default: return .yes
            }
        }
    }
}
