import FeatureFlags
import RedisTypes

@testable import CLI

/// Flags in a test's Redis, as somebody else has written them.
enum FlagScene {
    static let key: ByteString = "edge-flags:default:flags"

    /// Spaces, an order of members and fields that this tool would not write.
    static func document(_ environment: String, _ name: String = "beta-ui") -> String {
        #"{ "version": "v1", "enabled":false,"name":"\#(name)", "rules":[{"accessor":"country","compare":"in","#
            + #""target":["DE","AT"],"value":true,"note":"kept"},{"accessor":"plan","compare":"eq","target":"free","#
            + #""value":false}],"environment":"\#(environment)","percentage":null,"createdAt":1700000000000,"#
            + #""updatedAt":1700000000000,"tags":["a",1.50]}"#
    }

    static func write(_ name: String = "beta-ui") async throws {
        for environment in FlagEnvironment.allCases {
            try await write(document(environment.rawValue, name), environment.rawValue, name)
        }
        try await ToolSandbox.redis("SADD", key, ByteString(name))
    }

    static func write(_ text: String, _ environment: String, _ name: String = "beta-ui") async throws {
        try await ToolSandbox.redis(
            "SET", ByteString("edge-flags:default:flags:\(name):\(environment)"), ByteString(text))
    }

    static func stored(_ name: String = "beta-ui", _ environment: String = "production") async throws -> String? {
        try await ToolSandbox.redis("GET", ByteString("edge-flags:default:flags:\(name):\(environment)")).bytes?.text
    }

    /// Every key but the histories, with what it holds.
    static func everything() async throws -> [String: RedisValue] {
        var all: [String: RedisValue] = [:]
        for key in try await ToolSandbox.redis("KEYS", "*").array?.compactMap(\.bytes) ?? [] {
            guard let name = key.text, !name.contains(":history:") else { continue }
            all[name] =
                name == "edge-flags:default:flags"
                ? try await ToolSandbox.redis("SORT", key, "ALPHA") : try await ToolSandbox.redis("GET", key)
        }
        return all
    }
}
