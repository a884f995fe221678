package import RedisTypes

/// One exchange the REST reference describes: the gateway must answer it so.
package struct ContractFixture: Sendable, CustomStringConvertible {
    /// The section of the REST reference, or of the reliability contract with a `C` in front.
    package var source: String
    /// What is in the database before.
    package var setup: [RedisCommand]
    package var request: RawRequest
    package var status: Int
    package var response: String
    /// A command to run afterwards and what it must reply: that Redis got exactly the words that were meant.
    package var leaves: (command: RedisCommand, reply: RedisValue)?

    package init(
        _ source: String, after setup: [RedisCommand] = [], _ request: RawRequest, _ status: Int = 200,
        _ response: String, leaves: (command: RedisCommand, reply: RedisValue)? = nil
    ) {
        self.source = source
        self.setup = setup
        self.request = request
        self.status = status
        self.response = response
        self.leaves = leaves
    }

    /// A request that succeeds.
    package init(
        _ source: String, after setup: [RedisCommand] = [], _ request: RawRequest, _ response: String,
        leaves: (command: RedisCommand, reply: RedisValue)? = nil
    ) {
        self.init(source, after: setup, request, 200, response, leaves: leaves)
    }

    package var description: String {
        let fields = request.fields.isEmpty ? "" : " [\(request.fields.joined(separator: ", "))]"
        return "\(source): \(request.method) \(request.target)\(fields) \(ByteString(request.body.prefix(60)))"
    }

    package static let all =
        endpoints + paths + bodies + pipelines + transactions + base64 + resp2 + restrictions + refusals
}

/// `{"error":"…"}` for a text that needs no escapes.
func error(_ text: String) -> String { #"{"error":"\#(text)"}"# }

func unavailable(_ name: String) -> String {
    error(
        "ERR Command is not available: '\(name)'. "
            + "See https://upstash.com/docs/redis/overall/rediscompatibility for details")
}

func barred(_ name: String) -> String {
    error(#"ERR Command \"\#(name)\" is not allowed in REST or it has a special context path"#)
}

let wrongType = "WRONGTYPE Operation against a key holding the wrong kind of value"
let notAnInteger = "ERR value is not an integer or out of range"
