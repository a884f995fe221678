import Foundation
import NIOCore
import RedisNIO
import RedisTypes
import TestSupport
import Testing

@testable import RedisGateway

/// What becomes of rights when tokens change, Redis fails or there are many users at the wrong moment.
@Suite(.timeLimit(.minutes(5))) struct IdentityFaultTests {
    /// A busy machine may take longer between two pieces of a body than clients are given.
    private static func allowSlowBodies(_ configuration: inout GatewayConfiguration) {
        configuration.limits.bodyTime = .hours(1)
        configuration.limits.bodyRateGrace = .hours(1)
    }

    private static func token(_ name: String, _ secret: String, _ rights: GatewayToken.Rights = .standard)
        -> GatewayToken
    {
        GatewayToken(name: name, rights: rights, digest: TokenDigest(of: Secret(secret)))
    }

    private static let standard = token("standard", TestGateway.token)

    /// Makes a user of Redis and the bearer token that stands for it.
    private static func user(_ name: String, on redis: RedisServer, _ rules: ByteString...) async throws -> String {
        let password = "password-of-\(name)"
        let words: [ByteString] = ["ACL", "SETUSER", ByteString(name), "on", ByteString(">\(password)"), "+@all", "~*"]
        try await redis.run(RedisCommand(words + ["&*"] + rules))
        return bearer(name, password)
    }

    private static func bearer(_ name: String, _ password: String) -> String {
        ACLToken.wrapping(user: ByteString(name), password: ByteString(password)).text ?? ""
    }

    private static func request(_ body: String, _ token: String) -> RawRequest {
        RawRequest.post(body).authorized("Bearer \(token)")
    }

    /// The client may throw its token away on 401; that Redis cannot be asked says nothing about the token.
    @Test func withoutRedisNoTokenIsCalledWrong() async throws {
        let connector = try RedisConnector(RedisEndpoint(.unixSocket(path: "/nowhere/redis.sock")))
        try await withGateway(to: connector) { gateway in
            for _ in 0..<3 {
                let response = try await gateway.response(to: Self.request(#"["PING"]"#, Self.bearer("ann", "guess")))
                #expect(response.status == 503)
            }
        }
    }

    @Test func aRedisThatIsBusyRevokesNobody() async throws {
        try await withGateway {
            $0.limits.sweepInterval = .milliseconds(1)
            $0.limits.streamCommentInterval = .hours(1)
        } _: { gateway in
            let token = try await Self.user("ann", on: gateway.redis)
            try await gateway.redis.run("CONFIG", "SET", "busy-reply-threshold", "1")
            try await gateway.connect { stream in
                try await stream.send(RawRequest.get("/subscribe/c").authorized(token).bytes)
                #expect(try await stream.response(hasBody: false)?.status == 200)
                #expect(try await stream.chunk() == Array("data: subscribe,c,1\n\n".utf8))
                let script = Task { try? await gateway.redis.run("EVAL", "while true do end", "0") }
                var answers = 0
                while answers < 200 {
                    let response = try await gateway.response(to: Self.request(#"["GET","k"]"#, token))
                    if response.status != 200 {
                        #expect(response.text.hasPrefix(#"{"error":"BUSY "#))
                        answers += 1
                    }
                }
                try await gateway.redis.run("SCRIPT", "KILL")
                _ = await script.value
                // The server may need a moment to see that the script is gone.
                while try await gateway.response(to: Self.request(#"["GET","k"]"#, token)).status != 200 {}
                try await gateway.redis.run("PUBLISH", "c", "m")
                #expect(try await stream.chunk() == Array("data: message,c,m\n\n".utf8))
            }
        }
    }

    /// Trying again and again must not keep the refusal alive.
    @Test func aUserThatIsSwitchedOnAgainIsServedHoweverOftenItTried() async throws {
        try await withGateway {
            $0.limits.sweepInterval = .milliseconds(10)
            $0.limits.failedLogins = 1e6
        } _: { gateway in
            let token = try await Self.user("ann", on: gateway.redis, "off")
            let ping = Self.request(#"["PING"]"#, token)
            #expect(try await gateway.response(to: ping).status == 401)
            try await gateway.redis.run("ACL", "SETUSER", "ann", "on")
            while try await gateway.response(to: ping).status == 401 { await Task.yield() }
            #expect(try await gateway.response(to: ping).status == 200)
        }
    }

    /// Behind one proxy, some guess and others know.
    @Test func aUserThatIsKnownIsNotSlowedDownByGuesses() async throws {
        try await withGateway {
            $0.limits.failedLogins = 0.01
        } _: { gateway in
            let token = try await Self.user("ann", on: gateway.redis)
            // The bucket is empty from the start, so the first is known before that.
            let guess = Self.request(#"["PING"]"#, Self.bearer("ann", "guess"))
            #expect(try await gateway.response(to: guess).status == 429)
            #expect(try await gateway.response(to: guess).status == 429)
            #expect(try await gateway.response(to: Self.request(#"["PING"]"#, token)).status == 429)
        }
        try await withGateway {
            $0.limits.failedLogins = 1
        } _: { gateway in
            let token = try await Self.user("ann", on: gateway.redis)
            #expect(try await gateway.response(to: Self.request(#"["PING"]"#, token)).status == 200)
            let guess = Self.request(#"["PING"]"#, Self.bearer("ann", "guess"))
            while try await gateway.response(to: guess).status != 429 { await Task.yield() }
            #expect(try await gateway.response(to: Self.request(#"["PING"]"#, token)).status == 200)
        }
    }

    /// More users than are remembered: one whose body is still coming is asked about again, and a stream is watched on.
    @Test func aUserThatIsForgottenLosesNothing() async throws {
        try await withGateway {
            Self.allowSlowBodies(&$0)
            $0.limits.sweepInterval = .milliseconds(10)
            $0.limits.users = 1
            $0.limits.bodyRateGrace = .hours(1)
            $0.limits.streamCommentInterval = .hours(1)
        } _: { gateway in
            let (ann, bob) = (
                try await Self.user("ann", on: gateway.redis), try await Self.user("bob", on: gateway.redis)
            )
            try await gateway.connect { stream in
                try await stream.send(RawRequest.get("/subscribe/c").authorized(ann).bytes)
                #expect(try await stream.response(hasBody: false)?.status == 200)
                #expect(try await stream.chunk() == Array("data: subscribe,c,1\n\n".utf8))
                try await gateway.connect { connection in
                    var bytes = Self.request(#"["SET","k","v"]"#, bob).bytes
                    let last = bytes.removeLast()
                    try await connection.send(bytes)
                    try await gateway.readWhatWasSent()
                    for name in ["cyd", "dan", "eve"] {
                        let token = try await Self.user(name, on: gateway.redis)
                        #expect(try await gateway.response(to: Self.request(#"["PING"]"#, token)).status == 200)
                    }
                    try await connection.send([last])
                    #expect(try await connection.response()?.text == #"{"result":"OK"}"#)
                }
                try await gateway.redis.run("ACL", "SETUSER", "ann", "off")
                #expect(try await stream.chunk() == Array(": the token was revoked\n\n".utf8))
            }
        }
    }

    @Test func aTokenRevokedWhileTheBodyComesRunsNothing() async throws {
        try await withGateway {
            $0.tokens = TokenSet([Self.standard, Self.token("old", "the-old-token-of-some-length")])
            Self.allowSlowBodies(&$0)
        } _: { gateway in
            try await gateway.connect { connection in
                var bytes = Self.request(#"["SET","k","v"]"#, "the-old-token-of-some-length").bytes
                let last = bytes.removeLast()
                try await connection.send(bytes)
                try await gateway.readWhatWasSent()
                await gateway.gateway.replace(tokens: TokenSet([Self.standard]))
                try await connection.send([last])
                #expect(try await connection.response()?.status == 401)
            }
            #expect(try await gateway.redis.run("EXISTS", "k") == 0)
        }
    }

    /// The same secret with fewer rights is not the token it was.
    @Test func aTokenThatLosesRightsLosesItsStreams() async throws {
        let secret = "a-token-that-loses-its-rights"
        try await withGateway {
            $0.tokens = TokenSet([Self.standard, Self.token("app", secret)])
        } _: { gateway in
            try await gateway.connect { stream in
                try await stream.send(RawRequest.get("/monitor").authorized(secret).bytes)
                #expect(try await stream.response(hasBody: false)?.status == 200)
                #expect(try await stream.chunk() == Array("data: \"OK\"\n\n".utf8))
                await gateway.gateway.replace(tokens: TokenSet([Self.standard, Self.token("app", secret, .readOnly)]))
                var last: [UInt8] = []
                while let chunk = try await stream.chunk() { last = chunk }
                #expect(last.suffix(26).elementsEqual(": the token was revoked\n\n".utf8.suffix(26)))
            }
        }
    }

    /// All read-only tokens share connections, which log in with one of them.
    @Test func aReadOnlyTokenThatEndsTakesNoRequestOfAnotherWithIt() async throws {
        let (first, second) = ("the-first-read-only-token", "the-second-read-only-token")
        let tokens = [Self.standard, Self.token("first", first, .readOnly), Self.token("second", second, .readOnly)]
        try await withGateway {
            $0.tokens = TokenSet(tokens)
            $0.managesUsers = true
        } _: { gateway in
            try await gateway.redis.run("SET", "k", "v")
            let get = #"["GET","k"]"#
            for secret in [first, second] {
                #expect(try await gateway.response(to: Self.request(get, secret)).text == #"{"result":"v"}"#)
            }
            let process = try await gateway.redis.processID()
            kill(process, SIGSTOP)
            try await gateway.connect { one in
                try await gateway.connect { other in
                    try await one.send(Self.request(get, first).bytes)
                    try await gateway.readWhatWasSent()
                    try await other.send(Self.request(get, second).bytes)
                    try await gateway.readWhatWasSent()
                    // The connections of both are those of the first.
                    await gateway.gateway.replace(tokens: TokenSet([tokens[0], tokens[2]]))
                    kill(process, SIGCONT)
                    #expect(try await one.response()?.text == #"{"result":"v"}"#)
                    #expect(try await other.response()?.text == #"{"result":"v"}"#)
                }
            }
            #expect(try await gateway.response(to: Self.request(get, first)).status == 401)
            #expect(try await gateway.response(to: Self.request(get, second)).text == #"{"result":"v"}"#)
            // One that comes while Redis is asked is made known to Redis all the same.
            await gateway.gateway.replace(tokens: TokenSet([tokens[0]]))
            await gateway.gateway.replace(tokens: TokenSet([tokens[0], Self.token("third", first + "3", .readOnly)]))
            while try await gateway.response(to: Self.request(get, first + "3")).status == 503 { await Task.yield() }
            #expect(try await gateway.response(to: Self.request(get, first + "3")).text == #"{"result":"v"}"#)
        }
    }

    /// Whatever its name: who could change it could lock the gateway out.
    @Test func theUserThatTheGatewayLogsInAsIsReserved() async throws {
        try await withRedis { server in
            let token = try await Self.user("gateway", on: server)
            try await server.withGateway {
                $0.redis.endpoint.username = "gateway"
                $0.redis.endpoint.password = Secret("password-of-gateway")
                $0.managesUsers = true
            } _: { gateway in
                #expect(try await gateway.answer(#"["ACL","WHOAMI"]"#) == #"{"result":"gateway"}"#)
                #expect(try await gateway.response(to: Self.request(#"["PING"]"#, token)).status == 401)
                for command in ["SETUSER", "DELUSER"] {
                    let response = try await gateway.response(to: .post(#"["ACL","\#(command)","gateway"]"#))
                    #expect(response.status == 400)
                }
                #expect(
                    try await gateway.answer(#"["ACL","RESTTOKEN","gateway","password-of-gateway"]"#)
                        .contains("Wrong password"))
            }
        }
    }

    /// A user's token in the address, for `HEAD`, on several loops, and one by one on the same connection.
    @Test func aUserIsServedWhereverItsTokenStands() async throws {
        try await withGateway {
            $0.threads = 2
        } _: { gateway in
            let (ann, bob) = (
                try await Self.user("ann", on: gateway.redis), try await Self.user("bob", on: gateway.redis, "-get")
            )
            for _ in 0..<4 {
                let response = try await gateway.response(
                    to: RawRequest.get("/acl/whoami?_token=\(ann)").authorized(bob))
                #expect(response.text == #"{"result":"ann"}"#)
            }
            #expect(try await gateway.response(to: RawRequest("HEAD", "/ping").authorized(ann)).status == 200)
            #expect(try await gateway.response(to: RawRequest("HEAD", "/subscribe/c").authorized(ann)).status == 200)
            try await gateway.connect { connection in
                var bytes: [UInt8] = []
                for token in [ann, bob, TestGateway.token, ann, "nobody", bob] {
                    bytes += Self.request(#"["ACL","WHOAMI"]"#, token).bytes
                }
                try await connection.send(bytes)
                for name in ["ann", "bob", "default", "ann", nil, "bob"] {
                    let response = try await connection.response()
                    #expect(response?.status == (name == nil ? 401 : 200))
                    if let name { #expect(response?.text == #"{"result":"\#(name)"}"#) }
                }
            }
        }
    }
}
