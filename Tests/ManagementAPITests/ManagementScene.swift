import Foundation
import LocalRedis
import RedisNIO
import RedisTypes
import Synchronization
import TestSupport

@testable import ManagementAPI

/// A management server in this process, asked over HTTP by hand.
struct ManagementScene: Sendable {
    static let email = "dev@example.com"
    static let key = "upm_test-key-of-some-length"
    static let readOnlyKey = "upr_test-key-of-some-length"

    let port: Int
    let directory: String
    let reports: Reports

    /// What the server told whoever runs it.
    final class Reports: Sendable {
        private let lines = Mutex<[String]>([])
        var all: [String] { lines.withLock { $0 } }
        func add(_ line: String) { lines.withLock { $0.append(line) } }
    }

    struct Answer: Sendable {
        var status: Int
        var text: String
        var fields: RawResponse
        var json: JSONValue { (try? JSONValue(parsing: Array(text.utf8))) ?? .null }
    }

    static func authorization(_ email: String, _ key: String) -> String {
        "Basic " + String(decoding: Base64.encode(Array("\(email):\(key)".utf8)), as: UTF8.self)
    }

    /// Sends one request to the management API.
    func ask(
        _ method: String, _ path: String, _ body: String = "", key: String = key, fields: [String] = []
    ) async throws -> Answer {
        try await send(
            RawRequest(
                method, path.hasPrefix("/auditlogs") ? path : "/v2\(path)",
                fields: fields + (body.isEmpty ? [] : ["Content-Type: application/json"]), body: body
            ).authorized(Self.authorization(Self.email, key)))
    }

    func send(_ request: RawRequest) async throws -> Answer {
        let response = try await RawConnection.open(port: port) { connection in
            try await connection.send(request.bytes)
            guard let response = try await connection.response(hasBody: request.method != "HEAD") else {
                throw Unexpected(reason: "the connection closed before the response")
            }
            return response
        }
        return Answer(status: response.status, text: response.text, fields: response)
    }

    /// Makes a database; its members as the API shows them.
    func create(_ name: String = "orders", _ more: String = "") async throws -> Made {
        let answer = try await ask(
            "POST", "/redis/database", #"{"database_name":"\#(name)","primary_region":"us-east-1"\#(more)}"#)
        guard answer.status == 200 else { throw Unexpected(reason: "not created: \(answer.text)") }
        return try Made(answer.json)
    }

    func get(_ id: String) async throws -> Made {
        try Made(try await ask("GET", "/redis/database/\(id)").json)
    }

    struct Made: Sendable {
        let json: JSONValue
        let id: String
        let port: Int
        let token: String
        let readOnlyToken: String

        init(_ json: JSONValue) throws {
            guard let id = json["database_id"]?.text, let port = json["port"]?.integer,
                let token = json["rest_token"]?.text, let readOnlyToken = json["read_only_rest_token"]?.text
            else { throw Unexpected(reason: "no database: \(json)") }
            (self.json, self.id, self.port, self.token, self.readOnlyToken) = (json, id, port, token, readOnlyToken)
        }

        /// Sends one command to the data plane; the body of the answer.
        func run(_ command: String, token other: String? = nil) async throws -> String {
            try await RawConnection.open(port: port) { connection in
                try await connection.send(
                    RawRequest("POST", "/", body: command).authorized("Bearer \(other ?? token)").bytes)
                guard let response = try await connection.response() else {
                    throw Unexpected(reason: "the connection closed before the response")
                }
                return response.text
            }
        }
    }

    /// Asks the engine of a database past its gateway.
    func engine(of id: String, _ words: ByteString...) async throws -> RedisValue {
        let endpoint = RedisEndpoint(.unixSocket(path: "\(directory)/databases/\(id)/redis/redis.sock"))
        return try await RedisClient.withClient(try RedisConnector(endpoint)) {
            try await $0.send(RedisCommand(words))
        }
    }

    /// The state of the only backup with that name, once it is not pending.
    func backup(_ name: String, of id: String) async throws -> (id: String, state: String, json: JSONValue) {
        while true {
            let list = try await ask("GET", "/redis/list-backup/\(id)").json.elements ?? []
            let backup = list.first { $0["name"]?.text == name }
            guard let backup, let state = backup["state"]?.text, let backupID = backup["backup_id"]?.text else {
                throw Unexpected(reason: "no backup \(name) in \(list)")
            }
            if state != "pending" {
                try await waitUntilIdle(id)
                return (backupID, state, backup)
            }
            await Task.yield()
        }
    }

    func waitUntilIdle(_ id: String) async throws {
        while try await ask("GET", "/redis/database/\(id)").json["modifying_state"]?.text != "" { await Task.yield() }
    }
}

/// An answer is not what a test goes on from.
struct Unexpected: Error {
    var reason: String
}

/// Runs a management server in a directory.
func withManagement<Result: Sendable>(
    in directory: String, _ change: (inout ManagementConfiguration) -> Void = { _ in },
    _ body: @escaping @Sendable (ManagementScene) async throws -> Result
) async throws -> Result {
    let account = Account(
        email: ManagementScene.email,
        keys: [
            .init(name: "ci", secret: Secret(ManagementScene.key), rights: .full),
            .init(name: "look", secret: Secret(ManagementScene.readOnlyKey), rights: .readOnly),
        ])
    var configuration = ManagementConfiguration(
        directory: directory, engine: try await RedisServer.engine(), accounts: [account],
        words: { ManagementServer.words($0) ?? "\($0)" })
    configuration.operationTime = .zero
    configuration.sampleInterval = .seconds(3600)
    let reports = ManagementScene.Reports()
    configuration.report = { reports.add($0) }
    change(&configuration)
    return try await ManagementServer.withServer(configuration) { server in
        try await body(ManagementScene(port: server.port, directory: directory, reports: reports))
    }
}

func withManagement<Result: Sendable>(
    _ change: (inout ManagementConfiguration) -> Void = { _ in },
    _ body: @escaping @Sendable (ManagementScene) async throws -> Result
) async throws -> Result {
    try await withTemporaryDirectory { try await withManagement(in: $0, change, body) }
}
