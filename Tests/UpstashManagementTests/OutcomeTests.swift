import RedisTypes
import TestSupport
import Testing
import UpstashClient
import UpstashREST

@testable import UpstashManagement

/// What becomes of a request, for each way in which it can be answered or not (reliability contract, section 3).
@Suite struct OutcomeTests {
    @Test(arguments: [
        (#"{"error":"no such plan"}"#, "no such plan"), (#"{"message":"no such plan"}"#, "no such plan"),
        (#""regional db creation is deprecated""#, "regional db creation is deprecated"),
        ("no such plan\n", "no such plan"), (#"{"error":{"message":"deep"}}"#, "deep"),
        (#"{"error":"two\nlines \u001b[31m"}"#, "two lines [31m"),
    ])
    func eachShapeOfAnErrorIsRead(body: String, message: String) async throws {
        try await withManagement([.reply(400, body: body)]) { client, server in
            let error = await error { try await client.delete("db-1") }
            #expect(
                error
                    == .refused(action: "delete the database", host: client.host, status: 400, message: message))
            #expect(error?.fate == .refused)
        }
    }

    @Test func theKeyIsNeverRepeatedFromAnAnswer() async throws {
        try await withManagement([.reply(400, body: "bad key \(testKey), really \(testKey)")]) { client, _ in
            let error = await error { try await client.delete("db-1") }
            guard case .refused(_, _, _, let message) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(message == "bad key <redacted>, really <redacted>")
        }
    }

    /// A proxy that says so may have passed the request on before.
    @Test(arguments: [
        FaultServer.Step.page(502), .page(503), .page(504), .page(500), .reply(503, body: "maintenance"),
        .reply(408, body: "{}"), .reply(500, body: #"{"error":"internal"}"#), .drop, .drop(afterRequestBytes: 20),
        .json(#""OK""#).cut(before: 1), .reply(200, body: "<html>Welcome</html>"),
    ])
    func aWriteWithoutAnAnswerIsUnknownAndNotRepeated(step: FaultServer.Step) async throws {
        try await withManagement([step]) { client, _ in
            let error = await error { _ = try await client.delete("db-1") }
            #expect(error?.fate == .unknown)
        }
    }

    @Test(arguments: [
        FaultServer.Step.reply(500, body: "The cluster is in maintenance mode"),
        .reply(503, body: #"{"error":"maintenance"}"#), .reply(429, body: "{}"), .reply(400, body: "{}"),
        .reply(401, body: #"{"error":"Unauthorized"}"#), .reply(403, body: "no"), .reply(404, body: #""none""#),
        .page(404), .json(#"{"error":"not today"}"#), .reply(302, [("Location", "https://example.com")]),
    ])
    func aWriteThatIsRefusedIsNotRepeated(step: FaultServer.Step) async throws {
        try await withManagement([step]) { client, _ in
            let error = await error { _ = try await client.resetPassword("db-1") }
            #expect(error?.fate == .refused)
        }
    }

    @Test func whatWasNotSentIsToldAsSuch() async throws {
        try await withManagement([]) { client, server in
            let endpoint = try RESTEndpoint("http://127.0.0.1:1/v2")
            let transport = try NIOTransport(to: endpoint)
            let other = try ManagementClient(endpoint, account: client.account, transport: transport, options: .quick)
            let error = await error { try await other.delete("db-1") }
            #expect(error?.fate == .notSent)
            await transport.close()
        }
    }

    /// The dangerous one: a second reset would revoke what the first has made.
    @Test func aResetWhoseAnswerIsLostIsSentOnce() async throws {
        try await withManagement([.drop]) { client, server in
            let error = await error { _ = try await client.resetPassword("db-1") }
            #expect(error?.fate == .unknown)
            #expect(server.requests.count == 1)
        }
    }

    @Test func aQuestionIsAskedAgain() async throws {
        try await withManagement([.drop, .page(503), .reply(429, body: "{}"), .json("[]")]) { client, server in
            let databases = try await client.databases()
            #expect(databases == [])
            #expect(server.requests.count == 4)
        }
    }

    @Test func aQuestionIsNotAskedForEver() async throws {
        try await withManagement([.drop, .drop, .drop, .drop]) { client, _ in
            let error = await error { _ = try await client.databases() }
            guard case .noAnswer = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
    }

    @Test func aReadOnlyKeyIsKnownByItsWords() async throws {
        try await withManagement([.reply(403, body: #"{"error":"Readonly API key cannot do this"}"#)]) { client, _ in
            let error = await error { try await client.delete("db-1") }
            #expect(error == .readOnlyKey(action: "delete the database", host: client.host))
        }
    }

    @Test func theKeyIsNotSentInTheClear() throws {
        let endpoint = try RESTEndpoint("http://api.example.com/v2")
        #expect(throws: ManagementError.plaintextRefused(host: "api.example.com")) {
            _ = try ManagementClient(
                endpoint, account: ManagementAccount(email: "a@b.c", key: Secret("k")),
                transport: try NIOTransport(to: endpoint))
        }
    }

    @Test(arguments: ["", ".", ".."])
    func anIdThatWouldBeAnotherPathIsNotSent(id: String) async throws {
        try await withManagement([]) { client, _ in
            let error = await error { try await client.delete(id) }
            #expect(error == .badIdentifier(id))
        }
    }
}
