import NIOCore
import RedisNIO
import RedisTypes
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5))) struct RedisClientTests {
    @Test func aCommandGetsItsReplyByteForByte() async throws {
        try await withRedisClient { _, redis in
            let binary = ByteString((0...255).map { UInt8($0) })
            _ = try await redis.send("SET", binary, binary)
            #expect(try await redis.send("GET", binary) == .bulkString(binary))
            #expect(try await redis.send("GET", "none") == .null)
            #expect(try await redis.send("STRLEN", binary) == 256)
        }
    }

    @Test func anErrorReplyIsThrown() async throws {
        try await withRedisClient { _, redis in
            _ = try await redis.send("LPUSH", "list", "x")
            let wrongType = RedisError("WRONGTYPE Operation against a key holding the wrong kind of value")
            await #expect(throws: wrongType) { try await redis.send("GET", "list") }
            await #expect(throws: RedisError("ERR empty command")) { try await redis.send(RedisCommand([])) }
            #expect(try await redis.send("LLEN", "list") == 1)
        }
    }

    @Test func aLargeValueComesBackWhole() async throws {
        try await withRedisClient { _, redis in
            let large = ByteString((0..<6_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) })
            _ = try await redis.send("SET", "k", large)
            #expect(try await redis.send("GET", "k") == .bulkString(large))
        }
    }

    @Test func aPipelineAnswersInOrderWithErrorsInPlace() async throws {
        try await withRedisClient { _, redis in
            let commands = (0..<5000).map { RedisCommand("RPUSH", "list", ByteString($0)) }
            #expect(try await redis.pipeline(commands) == (1...5000).map { .integer($0) })
            let mixed = try await redis.pipeline([["LINDEX", "list", "4999"], ["INCR", "list"], ["LLEN", "list"]])
            #expect(mixed[0] == "4999")
            #expect(mixed[1] == .error(RedisError("WRONGTYPE Operation against a key holding the wrong kind of value")))
            #expect(mixed[2] == 5000)
            #expect(try await redis.pipeline([]) == [])
        }
    }

    @Test func aTransactionKeepsGoingAfterARuntimeError() async throws {
        try await withRedisClient { _, redis in
            let replies = try await redis.transaction([["SET", "a", "x"], ["INCR", "a"], ["GET", "a"]])
            #expect(replies == [.ok, .error(RedisError("ERR value is not an integer or out of range")), "x"])
            #expect(try await redis.transaction([]) == [])
        }
    }

    @Test func aDiscardedTransactionRunsNothing() async throws {
        try await withRedisClient { _, redis in
            await #expect(throws: RedisError("ERR wrong number of arguments for 'get' command")) {
                try await redis.transaction([["SET", "a", "x"], ["GET"]])
            }
            let isThere = try await redis.send("EXISTS", "a")
            #expect(isThere == 0)
        }
    }

    @Test func transactionsOfManyTasksDoNotMix() async throws {
        try await withRedisClient { _, redis in
            try await withThrowingTaskGroup { tasks in
                for task in 0..<50 {
                    tasks.addTask {
                        let key = ByteString("k\(task)")
                        let replies = try await redis.transaction([["SET", key, key], ["GET", key], ["INCR", "n"]])
                        #expect(replies.prefix(2) == [.ok, .bulkString(key)])
                        #expect(try await redis.send("ECHO", key) == .bulkString(key))
                    }
                }
                try await tasks.waitForAll()
            }
            #expect(try await redis.send("GET", "n") == "50")
        }
    }

    @Test func everyOfManyTasksGetsItsOwnReplies() async throws {
        try await withRedisClient { _, redis in
            try await withThrowingTaskGroup { tasks in
                for task in 0..<200 {
                    tasks.addTask {
                        for round in 0..<20 {
                            let word = ByteString("\(task).\(round)")
                            let reply = try await redis.send("ECHO", word)
                            #expect(reply == .bulkString(word))
                        }
                    }
                }
                try await tasks.waitForAll()
            }
        }
    }

    @Test func aPasswordLogsIn() async throws {
        try await withRedis { server in
            try await server.run("ACL", "SETUSER", "bob", "on", ">bobs", "~*", "+@all")
            try await server.run("CONFIG", "SET", "requirepass", "s3cret")
            var endpoint = server.endpoint
            await #expect(throws: RedisError("NOAUTH Authentication required.")) { try await ping(endpoint) }
            endpoint.password = Secret("s3cret")
            #expect(try await ping(endpoint) == .simpleString("PONG"))
            endpoint.username = "bob"
            endpoint.password = Secret("bobs")
            #expect(try await ping(endpoint) == .simpleString("PONG"))
        }
    }

    @Test func aRefusedLoginIsToldApart() async throws {
        try await withRedis { server in
            try await server.run("CONFIG", "SET", "requirepass", "s3cret")
            var endpoint = server.endpoint
            endpoint.password = Secret("wrong")
            let wrongPassword = RedisError("WRONGPASS invalid username-password pair or user is disabled.")
            await #expect(throws: RedisConnectionError.loginRefused(wrongPassword)) { try await ping(endpoint) }
            endpoint.password = Secret("s3cret")
            endpoint.database = 7
            let noDatabase = RedisError("ERR DB index is out of range")
            await #expect(throws: RedisConnectionError.loginRefused(noDatabase)) { try await ping(endpoint) }
        }
    }

    @Test func aServerThatIsNotThereIsUnreachable() async throws {
        let missing = RedisEndpoint(.unixSocket(path: "/tmp/upkeep-test-no-such-socket"))
        await #expect(throws: RedisConnectionError.unreachable("no such file or directory")) { try await ping(missing) }
        let dead = RedisEndpoint(.tcp(host: "127.0.0.1", port: try await ScriptedPeer.deadPort()))
        await #expect(throws: RedisConnectionError.unreachable("connection refused")) { try await ping(dead) }
    }

    @Test func aLoginThatIsNeverAnsweredEndsAsUnreachable() async throws {
        try await ScriptedPeer.answering("") { port in
            let endpoint = RedisEndpoint(.tcp(host: "127.0.0.1", port: port), password: Secret("pw"))
            await #expect(throws: RedisConnectionError.unreachable("no answer in time")) {
                try await ping(endpoint, commandTimeout: .milliseconds(20))
            }
        }
    }

    @Test func aCertificateThatIsNotTrustedMeansNothingWasSent() async throws {
        try await withCertificate { certificate in
            try await ScriptedPeer.answering("+PONG\r\n", tls: try certificate.serverConfiguration()) { port in
                let endpoint = RedisEndpoint(.tls(host: "localhost", port: port))
                let error = await #expect(throws: RedisConnectionError.self) { try await ping(endpoint) }
                guard case .unreachable = error else {
                    Issue.record("\(String(describing: error)) instead of unreachable")
                    return
                }
            }
        }
    }

    @Test func aCertificateOfOnesOwnIsTrustedWhereItIsNamed() async throws {
        try await withCertificate { certificate in
            try await ScriptedPeer.answering("+PONG\r\n", tls: try certificate.serverConfiguration()) { port in
                for host in ["localhost", "127.0.0.1"] {
                    let connector = try RedisConnector(
                        RedisEndpoint(.tls(host: host, port: port)), trustRoots: certificate.certificate)
                    let reply = try await RedisClient.withClient(connector) { try await $0.send("PING") }
                    #expect(reply == .simpleString("PONG"))
                }
            }
            let endpoint = RedisEndpoint(.tls(host: "localhost", port: 1))
            for path in ["/nowhere/roots.pem", certificate.privateKey] {
                #expect(throws: UnusableEngineTrustRoots(path: path)) { try RedisConnector(endpoint, trustRoots: path) }
            }
        }
    }

    @Test(arguments: ["HTTP/1.1 400 Bad Request\r\n\r\n", "?\r\n", "$-5\r\n"])
    func aPeerThatIsNoRedisIsAProtocolViolation(answer: String) async throws {
        try await ScriptedPeer.answering(answer) { port in
            let endpoint = RedisEndpoint(.tcp(host: "127.0.0.1", port: port))
            await #expect(throws: RedisConnectionError.protocolViolation) { try await ping(endpoint) }
        }
    }

    @Test func aReplyTooManyReachesNobody() async throws {
        try await ScriptedPeer.answering("+mine\r\n+nobody's\r\n") { port in
            let connector = try RedisConnector(RedisEndpoint(.tcp(host: "127.0.0.1", port: port)))
            try await RedisClient.withClient(connector) { redis in
                for _ in 0..<20 {
                    let reply = try await redis.send("PING")
                    #expect(reply == .simpleString("mine"))
                }
            }
        }
    }

    @Test func aConnectionThatIsKilledLosesWhatWasPendingAndIsReplaced() async throws {
        try await withRedisClient { server, redis in
            let pending = Task { try await redis.send("BLPOP", "empty", "0") }
            try await server.waitForBlockedClient()
            try await server.run("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
            await #expect(throws: RedisConnectionError.lost) { try await pending.value }
            #expect(try await redis.send("PING") == .simpleString("PONG"))
        }
    }

    @Test func aReplyThatTakesTooLongDoesNotReachTheNextCommand() async throws {
        try await withRedis { server in
            var connector = server.connector
            connector.commandTimeout = .milliseconds(50)
            try await RedisClient.withClient(connector) { redis in
                await #expect(throws: RedisConnectionError.timedOut) { try await redis.send("BLPOP", "list", "0") }
                let reply = try await redis.send("ECHO", "next")
                #expect(reply == "next")
            }
        }
    }

    @Test func aClientThatClosesLosesWhatIsPending() async throws {
        try await withRedis { server in
            let pending = try await RedisClient.withClient(server.connector) { redis in
                let pending = Task { try await redis.send("BLPOP", "empty", "0") }
                try await server.waitForBlockedClient()
                return pending
            }
            await #expect(throws: RedisConnectionError.lost) { try await pending.value }
        }
    }
}

private func ping(_ endpoint: RedisEndpoint, commandTimeout: TimeAmount = .seconds(30)) async throws -> RedisValue {
    let connector = try RedisConnector(endpoint, commandTimeout: commandTimeout)
    return try await RedisClient.withClient(connector) { try await $0.send("PING") }
}
