import NIOCore
import RedisNIO
import RedisTypes
import TestSupport
import Testing
import UpstashREST

@testable import RedisGateway

/// Who may do what: tokens of the gateway's own, and users of the Redis behind it (REST reference 2).
@Suite(.timeLimit(.minutes(5))) struct IdentityTests {
    private static let readOnly = "a-read-only-token-of-some-length"
    private static let wrongPass =
        #"{"error":"WRONGPASS invalid or missing auth token. See https://docs.upstash.com/redis/troubleshooting/http_unauthorized for details."}"#

    private static func notPermitted(_ name: String) -> String {
        #"{"error":"NOPERM this user has no permissions to run the '\#(name)' command or its subcommand"}"#
    }

    private static func addReadOnlyToken(_ configuration: inout GatewayConfiguration) {
        configuration.tokens.tokens.append(
            GatewayToken(name: "reader", rights: .readOnly, digest: TokenDigest(of: Secret(readOnly))))
    }

    private static func asReader(_ body: String, at target: String = "/") -> RawRequest {
        RawRequest.post(target, body).authorized("Bearer \(readOnly)")
    }

    /// The text that a command answers with, as a JSON string without its quotes.
    private static func string(_ body: String, _ gateway: TestGateway) async throws -> String {
        let text = try await gateway.answer(body)
        let start = try #require(text.firstRange(of: #"{"result":""#)?.upperBound, "\(text)")
        return String(text[start...].dropLast(2))
    }

    // MARK: Read-only tokens

    /// Enforced by Redis where its users may be managed, else by the flags that Redis itself gives its commands.
    @Test(arguments: [false, true])
    func aReadOnlyTokenReadsAndNoMore(managesUsers: Bool) async throws {
        try await withGateway {
            Self.addReadOnlyToken(&$0)
            $0.managesUsers = managesUsers
        } _: { gateway in
            try await gateway.redis.run("MSET", "k", "v", "n", "1")
            try await gateway.redis.run("CONFIG", "RESETSTAT")
            let permitted = [
                (#"["GET","k"]"#, #"{"result":"v"}"#), (#"["MGET","k","n"]"#, #"{"result":["v","1"]}"#),
                (#"["PING"]"#, #"{"result":"PONG"}"#), (#"["DBSIZE"]"#, #"{"result":2}"#),
                (#"["SELECT","0"]"#, #"{"result":"OK"}"#),
                (#"["XREAD","COUNT",1,"STREAMS","s","0"]"#, #"{"result":null}"#),
            ]
            for (body, reply) in permitted {
                let response = try await gateway.response(to: Self.asReader(body))
                #expect(response.status == 200 && response.text == reply, "\(body): \(response.text)")
            }
            let refused = [
                (#"["SET","k","x"]"#, "set"), (#"["INCR","n"]"#, "incr"), (#"["SCAN","0"]"#, "scan"),
                (#"["KEYS","*"]"#, "keys"), (#"["EVAL","return 1","0"]"#, "eval"), (#"["PUBLISH","c","m"]"#, "publish"),
                (#"["FLUSHALL"]"#, "flushall"), (#"["CONFIG","GET","x"]"#, "config|get"), (#"["GETEX","k"]"#, "getex"),
                (#"["ACL","WHOAMI"]"#, "acl|whoami"), (#"["ACL","GENTOKEN","x"]"#, "acl|gentoken"),
                (#"["SCRIPT","LOAD","return 1"]"#, "script|load"), (#"["INFO"]"#, "info"),
            ]
            for (body, name) in refused {
                let response = try await gateway.response(to: Self.asReader(body))
                #expect(response.status == 400 && response.text == Self.notPermitted(name), "\(body): \(response.text)")
                #expect(response["x-redis-executed"] == "no")
            }
            for (target, name) in [
                ("/monitor", "monitor"), ("/subscribe/c", "subscribe"), ("/psubscribe/*", "psubscribe"),
            ] {
                let response = try await gateway.response(to: RawRequest.get(target).authorized(Self.readOnly))
                #expect(response.status == 400 && response.text == Self.notPermitted(name))
            }
            let pipeline = try await gateway.response(
                to: Self.asReader(#"[["GET","k"],["DEL","k"],["GET","n"]]"#, at: "/pipeline"))
            #expect(pipeline.status == 200)
            #expect(pipeline.text == #"[{"result":"v"},\#(Self.notPermitted("del")),{"result":"1"}]"#)
            let discarded = try await gateway.response(
                to: Self.asReader(#"[["GET","k"],["DEL","k"]]"#, at: "/multi-exec"))
            #expect(discarded.status == 400 && discarded.text == Self.notPermitted("del"))
            let transaction = try await gateway.response(
                to: Self.asReader(#"[["GET","k"],["STRLEN","k"]]"#, at: "/multi-exec"))
            #expect(transaction.text == #"[{"result":"v"},{"result":1}]"#)
            // Nothing that is refused reaches Redis, not even to be refused there.
            let statistics = try await gateway.redis.run("INFO", "commandstats").bytes?.text ?? ""
            for (_, name) in refused + [("", "del"), ("", "monitor"), ("", "subscribe")] where name != "info" {
                #expect(!statistics.contains("cmdstat_\(name):"), "\(name)")
            }
            let clients = try await gateway.redis.run("CLIENT", "LIST").bytes?.text ?? ""
            #expect(clients.contains("user=default_ro") == managesUsers)
        }
    }

    /// A user of its own that reads everything would be more than the gateway itself has.
    @Test func aReaderGetsNoMoreThanTheGatewayHas() async throws {
        try await withRedis { server in
            try await server.run("ACL", "SETUSER", "app", "on", ">login", "+@all", "~app:*")
            try await server.run("MSET", "app:k", "v", "other", "v")
            var endpoint = server.endpoint
            (endpoint.username, endpoint.password) = ("app", Secret("login"))
            let connector = try RedisConnector(endpoint)
            try await server.withGateway {
                $0.redis = connector
                $0.managesUsers = true
                Self.addReadOnlyToken(&$0)
            } _: { gateway async throws in
                #expect(try await gateway.response(to: Self.asReader(#"["GET","app:k"]"#)).text == #"{"result":"v"}"#)
                #expect(try await gateway.response(to: Self.asReader(#"["GET","other"]"#)).status == 400)
                #expect(try await server.run("ACL", "USERS") == ["app", "default"])
            }
        }
    }

    @Test func aReadOnlyTokenSubscribesWhereThatIsSaid() async throws {
        try await withGateway {
            Self.addReadOnlyToken(&$0)
            $0.managesUsers = true
            $0.readOnlyMaySubscribe = true
        } _: { gateway in
            try await gateway.connect { connection in
                try await connection.send(RawRequest.get("/subscribe/c").authorized(Self.readOnly).bytes)
                #expect(try await connection.response(hasBody: false)?.status == 200)
                #expect(try await connection.chunk() == Array("data: subscribe,c,1\n\n".utf8))
            }
        }
    }

    /// Whoever reaches Redis itself could log in with them for as long as they are there.
    @Test func redisForgetsReadOnlyTokensThatEnd() async throws {
        let other = GatewayToken(name: "other", rights: .readOnly, digest: TokenDigest(of: Secret("another-token")))
        try await withGateway {
            Self.addReadOnlyToken(&$0)
            $0.tokens.tokens.append(other)
            $0.managesUsers = true
            $0.limits.sweepInterval = .milliseconds(10)
        } _: { gateway in
            func hasUser(with token: String?) async throws -> Bool {
                let user = RedisUser(reply: try await gateway.redis.run("ACL", "GETUSER", "default_ro"))
                guard let token else { return user == nil }
                return user?.passwords == [TokenDigest(of: Secret(token))]
            }
            var expiring = other
            expiring.expiry = WallClock.milliseconds + 20
            let standard = GatewayToken(
                name: "standard", rights: .standard, digest: TokenDigest(of: Secret(TestGateway.token)))
            await gateway.gateway.replace(tokens: TokenSet([standard, expiring]))
            // The one that is not in the list any more goes first, then the other, as its time comes.
            while try await !hasUser(with: nil) { await Task.yield() }
            #expect(try await gateway.response(to: Self.asReader(#"["PING"]"#)).status == 401)
            await gateway.gateway.replace(tokens: TokenSet([standard, other]))
            while try await !hasUser(with: "another-token") { await Task.yield() }
        }
    }

    @Test func whenTheLastTokenIsRevokedNobodyComesIn() async throws {
        try await withGateway { gateway in
            await gateway.gateway.replace(tokens: TokenSet([]))
            let refused = try await gateway.response(to: .post(#"["PING"]"#))
            #expect(refused.status == 401 && refused.text == Self.wrongPass)
        }
    }

    /// A Redis that is not our own is left as it is.
    @Test func withoutLeaveNoUserIsMade() async throws {
        try await withGateway(Self.addReadOnlyToken) { gateway in
            #expect(try await gateway.redis.run("ACL", "USERS") == ["default"])
            let reply = try await gateway.response(to: .post(#"["ACL","SETUSER","ann","on"]"#))
            #expect(reply.status == 400)
            #expect(reply.text.contains("start it with --manage-acl"))
            #expect(try await gateway.redis.run("ACL", "USERS") == ["default"])
        }
    }

    // MARK: Several tokens

    @Test func tokensOverlapAndEndWithoutDelay() async throws {
        let (old, new) = (Secret("the-old-token-of-some-length"), Secret("the-new-token-of-some-length"))
        @Sendable func token(_ name: String, _ secret: Secret) -> GatewayToken {
            GatewayToken(name: name, rights: .standard, digest: TokenDigest(of: secret))
        }
        try await withGateway {
            $0.tokens = TokenSet([token("old", old), token("new", new)])
            $0.limits.sweepInterval = .milliseconds(10)
        } _: { gateway in
            let ping = RawRequest.post(#"["PING"]"#)
            for secret in [old, new] {
                #expect(try await gateway.response(to: ping.authorized("Bearer \(secret.reveal())")).status == 200)
            }
            try await gateway.connect { connection in
                try await gateway.connect { stream in
                    try await stream.send(RawRequest.get("/subscribe/c").authorized(old.reveal()).bytes)
                    #expect(try await stream.response(hasBody: false)?.status == 200)
                    #expect(try await stream.chunk() == Array("data: subscribe,c,1\n\n".utf8))
                    // The connection stays; the token on it does not.
                    try await connection.send(ping.authorized("Bearer \(old.reveal())").bytes)
                    #expect(try await connection.response()?.status == 200)
                    await gateway.gateway.replace(tokens: TokenSet([token("new", new)]))
                    #expect(try await stream.chunk() == Array(": the token was revoked\n\n".utf8))
                    try await connection.send(ping.authorized("Bearer \(old.reveal())").bytes)
                    let refused = try #require(try await connection.response())
                    #expect(refused.status == 401 && refused.text == Self.wrongPass)
                    try await connection.send(ping.authorized("Bearer \(new.reveal())").bytes)
                    #expect(try await connection.response()?.status == 200)
                }
            }
        }
    }

    @Test func aTokenThatExpiresEndsWhereItIsInUse() async throws {
        let expiring = GatewayToken(name: "short", rights: .standard, digest: TokenDigest(of: Secret(Self.readOnly)))
        try await withGateway {
            $0.tokens.tokens.append(expiring)
            $0.limits.sweepInterval = .milliseconds(10)
        } _: { gateway in
            try await gateway.connect { stream in
                try await stream.send(RawRequest.get("/subscribe/c").authorized(Self.readOnly).bytes)
                #expect(try await stream.response(hasBody: false)?.status == 200)
                #expect(try await stream.chunk() == Array("data: subscribe,c,1\n\n".utf8))
                var expired = expiring
                expired.expiry = WallClock.milliseconds
                await gateway.gateway.replace(
                    tokens: TokenSet([
                        expired,
                        GatewayToken(
                            name: "standard", rights: .standard, digest: TokenDigest(of: Secret(TestGateway.token))),
                    ]))
                #expect(try await stream.chunk() == Array(": the token was revoked\n\n".utf8))
            }
            #expect(try await gateway.response(to: Self.asReader(#"["PING"]"#)).status == 401)
            #expect(try await gateway.response(to: .post(#"["PING"]"#)).status == 200)
        }
    }

    // MARK: Users of Redis

    /// `ACL GENTOKEN`, `SETUSER`, `RESTTOKEN`, as the service's documentation puts them together.
    private static func makeUser(_ name: String, _ rules: String..., on gateway: TestGateway) async throws -> String {
        let token = try await string(#"["ACL","GENTOKEN","\#(name)"]"#, gateway)
        let words = (["ACL", "SETUSER", name, "on", ">\(token)"] + rules).map { "\"\($0)\"" }.joined(separator: ",")
        #expect(try await gateway.answer("[\(words)]") == #"{"result":"OK"}"#)
        return try await string(#"["ACL","RESTTOKEN","\#(name)","\#(token)"]"#, gateway)
    }

    @Test func aUserOfRedisHasTheRightsThatRedisGives() async throws {
        try await withGateway {
            $0.managesUsers = true
        } _: { gateway in
            let bearer = try await Self.makeUser("ann", "+@read", "+set", "~app:*", on: gateway)
            func answer(_ body: String, at target: String = "/") async throws -> String {
                try await gateway.response(to: .post(target, body).authorized("Bearer \(bearer)")).text
            }
            #expect(try await answer(#"["SET","app:k","v"]"#) == #"{"result":"OK"}"#)
            #expect(try await answer("", at: "/get/app:k") == #"{"result":"v"}"#)
            #expect(try await answer(#"["GET","other"]"#).hasPrefix(#"{"error":"NOPERM "#))
            #expect(try await answer(#"["DEL","app:k"]"#).hasPrefix(#"{"error":"NOPERM "#))
            #expect(
                try await answer(#"[["GET","app:k"],["DEL","app:k"]]"#, at: "/pipeline")
                    .hasPrefix(#"[{"result":"v"},{"error":"NOPERM "#))
            #expect(try await answer(#"["ACL","GETUSER","ann"]"#).hasPrefix(#"{"error":"NOPERM "#))
            // Redis has the digest of a password and no more.
            let list = try await gateway.answer(#"["ACL","LIST"]"#)
            #expect(list.contains("user ann on") && !list.contains("upkp_"))
            #expect(try await gateway.answer(#"["ACL","WHOAMI"]"#) == #"{"result":"default"}"#)
            // Rights that change count for the next command.
            #expect(try await gateway.answer(#"["ACL","SETUSER","ann","+del"]"#) == #"{"result":"OK"}"#)
            #expect(try await answer(#"["DEL","app:k"]"#) == #"{"result":1}"#)
        }
    }

    @Test func anyGatewayInFrontOfTheSameRedisKnowsTheUser() async throws {
        try await withRedis { server in
            let manage: @Sendable (inout GatewayConfiguration) -> Void = {
                $0.managesUsers = true
                $0.limits.sweepInterval = .milliseconds(10)
                // The test asks as fast as it can.
                $0.limits.failedLogins = 1e6
            }
            try await server.withGateway(manage) { first in
                try await server.withGateway(manage) { second in
                    let bearer = try await Self.makeUser("ann", "+@all", "~*", "&*", on: first)
                    let ping = RawRequest.post(#"["GET","k"]"#).authorized("Bearer \(bearer)")
                    for gateway in [first, second] { #expect(try await gateway.response(to: ping).status == 200) }
                    try await second.connect { stream in
                        try await stream.send(RawRequest.get("/subscribe/c").authorized(bearer).bytes)
                        #expect(try await stream.response(hasBody: false)?.status == 200)
                        #expect(try await stream.chunk() == Array("data: subscribe,c,1\n\n".utf8))
                        // Redis keeps connections of a user that is switched off; the gateways do not.
                        #expect(try await first.answer(#"["ACL","SETUSER","ann","off"]"#) == #"{"result":"OK"}"#)
                        #expect(try await stream.chunk() == Array(": the token was revoked\n\n".utf8))
                    }
                    for gateway in [first, second] {
                        while try await gateway.response(to: ping).status == 200 { await Task.yield() }
                        let refused = try await gateway.response(to: ping)
                        #expect(refused.status == 401 && refused.text == Self.wrongPass)
                    }
                    #expect(try await first.answer(#"["ACL","SETUSER","ann","on"]"#) == #"{"result":"OK"}"#)
                    while try await second.response(to: ping).status == 401 { await Task.yield() }
                    #expect(try await first.answer(#"["ACL","DELUSER","ann"]"#) == #"{"result":1}"#)
                    while try await second.response(to: ping).status == 200 { await Task.yield() }
                }
            }
        }
    }

    /// A token is made of what it stands for, so anyone can make one: it must not open what has no password.
    @Test(arguments: ["default", "default_ro", "open", "nobody", "off", "ann"])
    func aTokenThatSomeoneMadeUpIsRefused(user: String) async throws {
        try await withGateway {
            Self.addReadOnlyToken(&$0)
            $0.managesUsers = true
        } _: { gateway in
            try await gateway.redis.run("ACL", "SETUSER", "open", "on", "nopass", "+@all", "~*")
            try await gateway.redis.run("ACL", "SETUSER", "off", "off", ">guess", "+@all", "~*")
            try await gateway.redis.run("ACL", "SETUSER", "ann", "on", ">right", "+@all", "~*")
            let token = ACLToken.wrapping(
                user: ByteString(user), password: user == "default_ro" ? ByteString(Self.readOnly) : "guess")
            let response = try await gateway.response(
                to: .post(#"["GET","k"]"#).authorized("Bearer \(token.text ?? "")"))
            #expect(response.status == 401 && response.text == Self.wrongPass)
            #expect(try await gateway.answer(#"["ACL","RESTTOKEN","\#(user)","guess"]"#).contains("Wrong password"))
        }
    }

    @Test func guessingIsSlow() async throws {
        try await withGateway {
            $0.limits.failedLogins = 1
        } _: { gateway in
            let token = ACLToken.wrapping(user: "ann", password: "guess").text ?? ""
            let guess = RawRequest.post(#"["PING"]"#).authorized("Bearer \(token)")
            var statuses: [Int] = []
            try await gateway.connect { connection in
                // Until two come within the second that one is for.
                while !statuses.contains(429), statuses.count < 1000 {
                    try await connection.send(guess.bytes)
                    statuses.append(try await connection.response()?.status ?? 0)
                }
            }
            #expect(statuses.first == 401)
            #expect(statuses.contains(429))
            #expect(Set(statuses) == [401, 429])
            #expect(try await gateway.response(to: .post(#"["PING"]"#)).status == 200)
        }
    }

    @Test(arguments: [
        (#"["ACL","SETUSER","ann",">plain"]"#, "ERR passwords are set as tokens of ACL GENTOKEN"),
        (##"["ACL","SETUSER","ann","#0a0a"]"##, "ERR passwords are set as tokens of ACL GENTOKEN"),
        (#"["ACL","SETUSER","ann","NOPASS"]"#, "ERR a user needs a password: 'NOPASS'"),
        (#"["ACL","SETUSER","ann","+client|list"]"#, "ERR rules for subcommands are not supported: '+client|list'"),
        (#"["ACL","SETUSER","ann","(+get ~k)"]"#, "ERR selectors are not supported: '(+get ~k)'"),
        (#"["ACL","SETUSER","default","off"]"#, "ERR the user 'default' cannot be changed"),
        (#"["ACL","SETUSER","default_ro","+@all"]"#, "ERR the user 'default_ro' cannot be changed"),
        (#"["ACL","DELUSER","ann","default"]"#, "ERR the user 'default' cannot be removed"),
        (#"["ACL","GENTOKEN","ann","weak"]"#, "ERR the password is too weak: it needs 16 bytes or more"),
        (#"["ACL","RESTTOKEN","ann","wrong"]"#, "ERR Wrong password or user \\\"ann\\\" does not exist"),
        (
            #"["ACL","DRYRUN","ann","GET","k"]"#,
            "ERR Command is not available: 'ACL DRYRUN'. See https://upstash.com/docs/redis/overall/rediscompatibility for details"
        ),
    ])
    func whatTheServiceRefusesIsRefused(body: String, error: String) async throws {
        try await withGateway {
            $0.managesUsers = true
        } _: { gateway in
            let response = try await gateway.response(to: .post(body))
            #expect(response.status == 400)
            #expect(response.text == #"{"error":"\#(error)"}"#)
            #expect(try await gateway.redis.run("ACL", "USERS") == ["default"])
        }
    }

    @Test func aPasswordOfOnesOwnIsWrapped() async throws {
        try await withGateway {
            $0.managesUsers = true
        } _: { gateway in
            let token = try await Self.string(#"["ACL","GENTOKEN","ann","a-password-of-16"]"#, gateway)
            #expect(
                try await gateway.answer(
                    #"[["ACL","SETUSER","ann","on",">\#(token)","+ping"],["ACL","LOG"]]"#, at: "/pipeline")
                    == #"[{"result":"OK"},{"result":[]}]"#)
            for secret in [token, "a-password-of-16"] {
                let bearer = try await Self.string(#"["ACL","RESTTOKEN","ann","\#(secret)"]"#, gateway)
                let response = try await gateway.response(to: .post(#"["PING"]"#).authorized("Bearer \(bearer)"))
                #expect(response.text == #"{"result":"PONG"}"#)
            }
            // A second password, and the first taken back.
            let other = try await Self.string(#"["ACL","GENTOKEN","ann"]"#, gateway)
            #expect(
                try await gateway.answer(#"["ACL","SETUSER","ann",">\#(other)","<\#(token)"]"#) == #"{"result":"OK"}"#)
            #expect(try await gateway.answer(#"["ACL","RESTTOKEN","ann","\#(token)"]"#).contains("Wrong password"))
            #expect(try await gateway.answer(#"["ACL","RESTTOKEN","ann","\#(other)"]"#).contains("upku_"))
            // The other one too, by what the server keeps of it, as someone does who has lost it.
            let kept = RedisUser(reply: try await gateway.redis.run("ACL", "GETUSER", "ann"))?.passwords.first
            let digest = try #require(kept).hex
            #expect(try await gateway.answer(#"["ACL","SETUSER","ann","!\#(digest)"]"#) == #"{"result":"OK"}"#)
            #expect(try await gateway.answer(#"["ACL","RESTTOKEN","ann","\#(other)"]"#).contains("Wrong password"))
        }
    }

    @Test func whatHasNoPlaceInATransactionDiscardsIt() async throws {
        try await withGateway {
            $0.managesUsers = true
        } _: { gateway in
            let response = try await gateway.response(
                to: .post("/multi-exec", #"[["SET","k","v"],["ACL","RESTTOKEN","ann","x"]]"#))
            #expect(response.status == 400)
            #expect(response.text == #"{"error":"ERR ACL RESTTOKEN is not allowed in transactions"}"#)
            #expect(try await gateway.redis.run("EXISTS", "k") == 0)
        }
    }
}
