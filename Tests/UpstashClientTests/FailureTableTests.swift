import RedisTypes
import TestSupport
import Testing
import UpstashREST

@testable import UpstashClient

/// One command for each column of the reliability contract, section 3, and what becomes of it after an ambiguous
/// failure.
struct Subject: Sendable, CustomStringConvertible {
    var line: String
    var requests: Int
    var ending: Ending

    var description: String { line }

    static let all = [
        Subject(line: "GET k", requests: 4, ending: .noReply),
        Subject(line: "SET k v", requests: 4, ending: .ambiguous),
        Subject(line: "DEL k", requests: 4, ending: .ambiguous),
        Subject(line: "SET k v EX 100", requests: 4, ending: .ambiguous),
        Subject(line: "SETNX k v", requests: 1, ending: .ambiguous),
        Subject(line: "INCR k", requests: 1, ending: .ambiguous),
        Subject(line: "EVAL s 0", requests: 1, ending: .ambiguous),
        Subject(line: "NOSUCHCOMMAND k", requests: 1, ending: .ambiguous),
    ]
}

/// A server's behaviour with a name.
struct Behaviour: Sendable, CustomStringConvertible {
    var name: String
    var step: FaultServer.Step

    init(_ name: String, _ step: FaultServer.Step) {
        self.name = name
        self.step = step
    }

    var description: String { name }

    /// A status with an error of the API.
    static func error(_ status: Int, _ text: String, _ headers: [(String, String)] = []) -> Behaviour {
        Behaviour(
            "\(status) \(text) \(headers.map(\.1))",
            .reply(status, [("Content-Type", "application/json")] + headers, body: #"{"error":"\#(text)"}"#))
    }
}

private let executed = HeaderName.executed

/// Each row of the table: how often the server was asked, and what was thrown.
@Suite(.timeLimit(.minutes(5))) struct FailureTableTests {
    @Test(
        arguments: [
            Behaviour("no answer but the end of the connection", .drop),
            Behaviour("the end of the connection after 20 bytes of the request", .drop(afterRequestBytes: 20)),
            Behaviour("an answer without its last byte", .json(#"{"result":1}"#).cut(before: 1)),
            Behaviour("half a head", .json(#"{"result":1}"#).cut(after: 30)),
            Behaviour("a chunked answer without its last chunk", .chunked([#"{"result":"#, "1}"]).cut(before: 6)),
            Behaviour("no HTTP", .text("+PONG\r\n\r\n").thenClosing),
            Behaviour("an empty answer", .json("")),
            Behaviour("no content", .text("HTTP/1.1 204 No Content\r\n\r\n")),
            Behaviour("half an answer of the right length", .json(#"{"result":"#)),
            Behaviour("a page", .page(200)),
            Behaviour("another API's answer", .json(#"{"id":1}"#)),
            Behaviour("a pipeline's answer", .json(#"[{"result":1}]"#)),
            Behaviour("text that is not base64", .json(#"{"result":"PONG!"}"#)),
            Behaviour("408", .page(408)), Behaviour("500", .page(500)), Behaviour("502", .page(502)),
            Behaviour("503 without more", .page(503)), Behaviour("504", .page(504)), Behaviour("520", .page(520)),
            .error(500, "ERR internal"), .error(500, "ERR internal", [(executed, "unknown")]),
            .error(503, "ERR busy", [(executed, "unknown"), ("Retry-After", "0")]),
            .error(504, "ERR late", [(executed, "yes")]), .error(429, "ERR slow", [(executed, "unknown")]),
            .error(502, "ERR broken", [(executed, "nonsense")]),
        ], Subject.all)
    func whatMayHaveRunIsRepeatedOnlyIfThatIsHarmless(behaviour: Behaviour, subject: Subject) async throws {
        let script = Array(repeating: behaviour.step, count: subject.requests)
        try await withClient(script) { client, server in
            let ending = await Ending { _ = try await client.send(command(subject.line)) }
            #expect(ending == subject.ending)
            #expect(server.requests.count == subject.requests)
            #expect(client.meter.current.retries == subject.requests - 1)
        }
    }

    @Test(arguments: [("no head", 0), ("half a body", 60)], Subject.all)
    func aServerThatFallsSilentIsGivenUp(place: (name: String, bytes: Int), subject: Subject) async throws {
        let step = FaultServer.Step.json(#"{"result":[1,2,3,4,5,6,7,8,9]}"#).stalling(after: place.bytes)
        // A request may be given up before a busy machine brings it to the server: the client counts.
        try await withClient(
            [], always: step,
            options: .quick {
                $0.times.firstByte = .milliseconds(20)
                $0.times.idleRead = .milliseconds(20)
            }
        ) { client, server in
            let ending = await Ending { _ = try await client.send(command(subject.line)) }
            #expect(ending == subject.ending)
            #expect(client.meter.current.requests == subject.requests)
        }
    }

    @Test(
        arguments: [
            (Behaviour("429", .page(429)), Ending.overloaded), (.error(429, "ERR slow"), .overloaded),
            (.error(429, "ERR slow", [("Retry-After", "0")]), .overloaded),
            (.error(503, "ERR full", [(executed, "no"), ("Retry-After", "0")]), .overloaded),
            (.error(500, "ERR no", [(executed, "no")]), .overloaded),
            (.error(502, "ERR no", [(executed, "no")]), .overloaded),
            (.error(504, "ERR no", [(executed, "no")]), .overloaded),
            (.error(408, "ERR no", [(executed, "no")]), .overloaded),
            (.error(503, "LOADING Redis is loading", [(executed, "no")]), .redisError("LOADING")),
        ], Subject.all)
    func whatProvablyDidNotRunIsRepeated(row: (behaviour: Behaviour, ending: Ending), subject: Subject) async throws {
        try await withClient(Array(repeating: row.behaviour.step, count: 4)) { client, server in
            let ending = await Ending { _ = try await client.send(command(subject.line)) }
            #expect(ending == row.ending)
            #expect(server.requests.count == 4)
        }
    }

    @Test(
        arguments: [
            (200, "LOADING"), (400, "LOADING"), (400, "BUSY"), (400, "CLUSTERDOWN"), (400, "TRYAGAIN"),
            (400, "MASTERDOWN"), (400, "NOREPLICAS"), (400, "MISCONF"),
        ], Subject.all)
    func repliesThatComeBeforeExecutionAreRepeatedButNotForScripts(
        row: (status: Int, code: String), subject: Subject
    ) async throws {
        let count = subject.line.hasPrefix("EVAL") ? 1 : 4
        let script = Array(repeating: Behaviour.error(row.status, "\(row.code) not now").step, count: count)
        try await withClient(script) { client, server in
            let ending = await Ending { _ = try await client.send(command(subject.line)) }
            #expect(ending == .redisError(row.code))
        }
    }

    @Test(arguments: Subject.all)
    func writesRefusedDuringAFailoverAreRepeated(subject: Subject) async throws {
        let count = subject.line.hasPrefix("EVAL") || subject.line.hasPrefix("GET") ? 1 : 4
        let step = Behaviour.error(400, "READONLY Writes are temporarily rejected").step
        try await withClient(Array(repeating: step, count: count)) { client, server in
            let ending = await Ending { _ = try await client.send(command(subject.line)) }
            #expect(ending == .redisError("READONLY"))
        }
    }

    @Test(
        arguments: [
            (Behaviour.error(400, "WRONGTYPE no"), Ending.redisError("WRONGTYPE")),
            (.error(200, "ERR max request size exceeded. Limit: 1"), .redisError("ERR")),
            (.error(413, "ERR max request size exceeded. Limit: 1"), .redisError("ERR")),
            (.error(400, "OOM no"), .redisError("OOM")), (.error(400, "NOPERM no"), .redisError("NOPERM")),
            (.error(403, "NOPERM no"), .redisError("NOPERM")), (.error(400, "NOAUTH no"), .redisError("NOAUTH")),
            (.error(400, "EXECABORT no"), .redisError("EXECABORT")),
            (.error(400, "NOSCRIPT no"), .redisError("NOSCRIPT")),
            (.error(400, "ERR syntax error"), .redisError("ERR")), (.error(404, "ERR what"), .redisError("ERR")),
            (.error(400, "ERR no", [(executed, "no")]), .redisError("ERR")),
            (.error(429, "ERR max requests limit exceeded. Limit: 1"), .redisError("ERR")),
            (.error(503, "ERR DB capacity quota exceeded. Usage"), .redisError("ERR")),
            (.error(401, "WRONGPASS no"), .unauthorized), (Behaviour("401", .page(401)), .unauthorized),
            (Behaviour("403", .page(403)), .forbidden), (Behaviour("400", .page(400)), .notTheAPI),
            (Behaviour("404", .page(404)), .notTheAPI), (Behaviour("405", .reply(405, body: "")), .notTheAPI),
            (Behaviour("413", .page(413)), .notTheAPI), (Behaviour("414", .page(414)), .notTheAPI),
            (Behaviour("431", .page(431)), .notTheAPI),
            (Behaviour("301", .page(301, [("Location", "https://elsewhere.example/")])), .redirected),
            (Behaviour("307", .page(307, [("Location", "/again")])), .redirected),
        ], Subject.all)
    func refusalsAreFinal(row: (behaviour: Behaviour, ending: Ending), subject: Subject) async throws {
        try await withClient([row.behaviour.step]) { client, server in
            let ending = await Ending { _ = try await client.send(command(subject.line)) }
            #expect(ending == row.ending)
            #expect(server.requests.count == 1)
        }
    }

    @Test(arguments: Subject.all)
    func aRefusedConnectionIsTriedAgain(subject: Subject) async throws {
        try await withDeafPort { port in
            let endpoint = try RESTEndpoint("http://127.0.0.1:\(port)")
            try await withTransport(to: endpoint) { transport in
                let client = try UpstashClient(
                    endpoint, token: Secret(testToken), transport: transport, options: .quick())
                await #expect(throws: UpstashError.unreachable(host: "127.0.0.1:\(port)", reason: "connection refused"))
                {
                    try await client.send(command(subject.line))
                }
                #expect(client.meter.current.requests == 4)
            }
        }
    }

    @Test(arguments: Subject.all)
    func aConnectionThatEndsBeforeTLSIsTriedAgain(subject: Subject) async throws {
        try await withCertificate { certificate in
            let script: [FaultServer.Step] = [.refusal, .refusal, .json(#"{"result":7}"#)]
            try await FaultServer.run(script, tls: certificate.serverConfiguration()) { server in
                let endpoint = try RESTEndpoint("https://127.0.0.1:\(server.port)")
                var transportOptions = NIOTransport.Options()
                transportOptions.trustRoots = certificate.certificate
                try await withTransport(to: endpoint, options: transportOptions) { transport in
                    let client = try UpstashClient(
                        endpoint, token: Secret(testToken), transport: transport, options: .quick())
                    #expect(try await client.send(command(subject.line)) == 7)
                    #expect(server.requests.count == 1)
                }
            }
        }
    }
}
