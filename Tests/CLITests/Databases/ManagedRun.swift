import TestSupport
import Testing

@testable import CLI

/// A run of the tool with an account, against a server that answers with recorded shapes.
struct ManagedRun {
    static let email = "dev@example.com"
    static let key = "key-7c1e0a55d2b94f"

    let tool: ToolRun
    /// `POST /v2/redis/rename/db-1 {"name":"b"}`
    let requests: [String]

    init(
        _ arguments: [String], _ script: [FaultServer.Step], input: String = "", isTerminal: Bool = false,
        environment: [String: String?] = [:], sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        (tool, requests) = try await FaultServer.run(script, sourceLocation: sourceLocation) { server in
            var variables: [String: String?] = [
                "UPSTASH_EMAIL": Self.email, "UPSTASH_API_KEY": Self.key,
                "UPSTASH_MANAGEMENT_URL": "http://127.0.0.1:\(server.port)/v2", "UPSTASH_REDIS_REST_URL": nil,
                "UPSTASH_REDIS_REST_TOKEN": nil, "COLUMNS": "200",
            ]
            for (name, value) in environment { variables[name] = value }
            let tool = await ToolRun(
                arguments, input: Array(input.utf8), isTerminal: isTerminal, environment: variables)
            let requests = server.requests.map { request in
                let line = request.line.split(separator: " ").dropLast().joined(separator: " ")
                return line + (request.body.isEmpty ? "" : " " + String(decoding: request.body, as: UTF8.self))
            }
            return (tool, requests)
        }
        // What a run prints never holds the key.
        #expect(!tool.text.contains(Self.key) && !tool.errorText.contains(Self.key), sourceLocation: sourceLocation)
    }
}

/// Objects as the service sends them (management reference).
enum Recorded {
    static func database(
        _ id: String = "db-1", name: String = "orders", _ more: String = "", token: String? = "STANDARD-TOKEN-1",
        busy: String = ""
    ) -> String {
        let secrets = token.map {
            #","password":"P-\#($0)","rest_token":"\#($0)","read_only_rest_token":"RO-\#($0)""#
        }
        return #"{"database_id":"\#(id)","database_name":"\#(name)","region":"global","primary_region":"eu-west-1","#
            + #""read_regions":["us-east-1"],"state":"active","modifying_state":"\#(busy)","type":"payg","budget":20,"#
            + #""endpoint":"brisk-heron-40217","creation_time":1767225600,"eviction":false,"tls":true,"#
            + #""db_request_limit":9223372036854775808\#(more)\#(secrets ?? "")}"#
    }

    static func list(_ databases: String...) -> FaultServer.Step { .json("[\(databases.joined(separator: ","))]") }

    static func backup(_ id: String, name: String, state: String = "completed") -> String {
        #"{"backup_id":"\#(id)","database_id":"db-1","name":"\#(name)","creation_time":1767229200,"state":"\#(state)","#
            + #""backup_size":0,"daily_backup":"false","hourly_backup":"false"}"#
    }

    static let done = FaultServer.Step.json(#""OK""#)
}
