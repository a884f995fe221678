import RedisTypes

extension ContractFixture {
    /// `Upstash-Encoding: base64` (3.3), and what happens to bytes without it.
    static let base64: [ContractFixture] = {
        func encoded(_ body: String, _ response: String, after setup: [RedisCommand] = []) -> ContractFixture {
            .init("3.3", after: setup, .post("/", body, "Upstash-Encoding: base64"), response)
        }
        let binary = ByteString([0xFF, 0x00, 0x41, 0xC3, 0x28])
        return [
            encoded(#"["PING"]"#, #"{"result":"UE9ORw=="}"#),
            encoded(#"["SET","k","v"]"#, #"{"result":"OK"}"#),
            encoded(#"["ECHO","OK"]"#, #"{"result":"T0s="}"#),
            encoded(#"["GET","k"]"#, #"{"result":"T0s="}"#, after: [["SET", "k", "OK"]]),
            encoded(#"["TYPE","k"]"#, #"{"result":"c3RyaW5n"}"#, after: [["SET", "k", "v"]]),
            encoded(#"["STRLEN","k"]"#, #"{"result":1}"#, after: [["SET", "k", "v"]]),
            encoded(#"["GET","none"]"#, #"{"result":null}"#),
            encoded(#"["ECHO",""]"#, #"{"result":""}"#),
            encoded(#"["GET","k"]"#, #"{"result":"/wBBwyg="}"#, after: [["SET", "k", binary]]),
            encoded(#"["MGET","k","none"]"#, #"{"result":["dg==",null]}"#, after: [["SET", "k", "v"]]),
            encoded(#"["SCAN","0"]"#, #"{"result":["MA==",["aw=="]]}"#, after: [["SET", "k", "v"]]),
            encoded(
                #"["EVAL","return {redis.status_reply('OK'),{redis.status_reply('OK')},1}",0]"#,
                #"{"result":["T0s=",["T0s="],1]}"#),
            .init(
                "3.3", .post("/", #"["GET"]"#, "Upstash-Encoding: base64"), 400,
                error("ERR wrong number of arguments for 'get' command")),
            .init(
                "3.3", .post("/pipeline", #"[["SET","k","v"],["GET","k"],["INCR","k"]]"#, "upstash-encoding: BASE64"),
                #"[{"result":"OK"},{"result":"dg=="},{"error":"\#(notAnInteger)"}]"#),
            .init("10.4", .post("/", #"["PING"]"#, "Upstash-Encoding:"), #"{"result":"PONG"}"#),
            .init("10.4", .post("/", #"["PING"]"#, "Upstash-Encoding: hex"), 400, error("ERR invalid encoding")),
            .init("3.3", after: [["SET", "k", binary]], .get("/get/k"), "{\"result\":\"\u{FFFD}\\u0000A\u{FFFD}(\"}"),
            .init("3.5", .post("/", #"["PING"]"#, "Upstash-Sync-Token:"), #"{"result":"PONG"}"#),
            .init("3.5", .post("/", #"["PING"]"#, "Upstash-Sync-Token: from another server"), #"{"result":"PONG"}"#),
        ]
    }()

    /// `Upstash-Response-Format: resp2` (3.4, 10.6).
    static let resp2: [ContractFixture] = {
        let asked = "Upstash-Response-Format: resp2"
        return [
            .init("3.4", .post("/", #"["SET","k","v"]"#, asked), "+OK\r\n"),
            .init("3.4", after: [["SET", "k", "bar"]], .get("/get/k", asked), "$3\r\nbar\r\n"),
            .init("3.4", .get("/get/none", asked), "$-1\r\n"),
            .init("3.4", .get("/incr/n", asked), ":1\r\n"),
            .init("3.4", after: [["RPUSH", "l", "x"]], .get("/lrange/l/0/-1", asked), "*1\r\n$1\r\nx\r\n"),
            .init("3.4", .post("/", #"["COMMAND"]"#, asked), "*0\r\n"),
            .init("3.4", .get("/get/none", "Upstash-Reponse-Format: resp2"), "$-1\r\n"),
            .init("3.4", .get("/get/none", "Upstash-Response-Format: json"), #"{"result":null}"#),
            .init("3.4", .get("/get/none", "Upstash-Response-Format:"), #"{"result":null}"#),
            .init(
                "10.6",
                .post("/pipeline", #"[["SET","k","v"],["INCR","k"],["NOSUCH"],["GET","k"],["BLPOP","none",0]]"#, asked),
                "+OK\r\n-\(notAnInteger)\r\n-ERR Command is not available: 'NOSUCH'. See "
                    + "https://upstash.com/docs/redis/overall/rediscompatibility for details\r\n$1\r\nv\r\n*-1\r\n"),
            .init("10.6", after: [["RPUSH", "l", "x"]], .get("/get/l", asked), 400, "-\(wrongType)\r\n"),
            .init("10.6", after: [["SET", "k", "v"]], .get("/blpop/k/0", asked), 400, "-\(wrongType)\r\n"),
            .init("10.6", .get("/blpop/none/0", asked), "*-1\r\n"),
            .init(
                "10.6", .get("/a%0D%0A+OK", asked), 400,
                "-ERR Command is not available: 'A  +OK'. See "
                    + "https://upstash.com/docs/redis/overall/rediscompatibility for details\r\n"),
            .init("10.6", .post("/", "{}", asked), 400, error("expected JSON array")),
            .init("10.6", .get("/ping", asked).authorized("Bearer wrong"), 401, unauthorized),
            .init("3.4", .get("/ping", "Upstash-Response-Format: resp3"), 400, error("ERR invalid response format")),
            .init(
                "3.4", .get("/ping", asked, "Upstash-Encoding: base64"), 400,
                error("ERR base64 encoding and the resp2 response format exclude each other")),
        ]
    }()

    /// Commands that REST bars, lacks or changes (2.3, 5).
    static let restrictions: [ContractFixture] = {
        let barredCommands = [
            #"["AUTH","x"]"#, #"["MULTI"]"#, #"["EXEC"]"#, #"["DISCARD"]"#, #"["WATCH","k"]"#, #"["UNWATCH"]"#,
            #"["HELLO","3"]"#, #"["RESET"]"#, #"["SUBSCRIBE","c"]"#, #"["UNSUBSCRIBE"]"#, #"["PSUBSCRIBE","c"]"#,
            #"["PUNSUBSCRIBE"]"#, #"["SSUBSCRIBE","c"]"#, #"["MONITOR"]"#, #"["QUIT"]"#, #"["monitor"]"#,
        ]
        let unavailableCommands = [
            ("NOSUCH", #"["nosuch","x"]"#), ("SETX", #"["SETX","k","v"]"#), ("CONFIGX", #"["CONFIGX","GET","dir"]"#),
            ("OBJECT ENCODING", #"["OBJECT","ENCODING","k"]"#), ("MEMORY STATS", #"["memory","stats"]"#),
            ("SLOWLOG GET", #"["SLOWLOG","GET"]"#), ("SHUTDOWN", #"["SHUTDOWN"]"#), ("SAVE", #"["SAVE"]"#),
            ("BGSAVE", #"["BGSAVE"]"#), ("REPLICAOF", #"["REPLICAOF","NO","ONE"]"#), ("SORT", #"["SORT","l"]"#),
            ("CONFIG RESETSTAT", #"["CONFIG","RESETSTAT"]"#), ("CONFIG REWRITE", #"["CONFIG","REWRITE"]"#),
            ("COMMAND COUNT", #"["COMMAND","COUNT"]"#), ("ACL DRYRUN", #"["ACL","DRYRUN","default","GET"]"#),
            ("SYNC", #"["SYNC"]"#),
            ("MIGRATE", #"["MIGRATE","h","1","k","0","1"]"#), ("SCRIPT DEBUG", #"["SCRIPT","DEBUG","YES"]"#),
            ("FAILOVER", #"["FAILOVER"]"#), ("MODULE LOAD", #"["MODULE","LOAD","/x.so"]"#),
            ("SWAPDB", #"["SWAPDB","0","1"]"#),
        ]
        let changed: [ContractFixture] = [
            .init("5.2", .post(#"["BLPOP","none",0]"#), #"{"result":null}"#),
            .init("5.2", .post(#"["BRPOP","none","other",0]"#), #"{"result":null}"#),
            .init("5.2", .post(#"["BLMOVE","none","to","LEFT","RIGHT",0]"#), #"{"result":null}"#),
            .init("5.2", .post(#"["BRPOPLPUSH","none","to",0]"#), #"{"result":null}"#),
            .init("5.2", .post(#"["BLMPOP",0,1,"none","LEFT"]"#), #"{"result":null}"#),
            .init("5.2", .post(#"["BZPOPMIN","none",0]"#), #"{"result":null}"#),
            .init("5.2", .post(#"["BZPOPMAX","none",0]"#), #"{"result":null}"#),
            .init("5.2", .post(#"["BZMPOP",0,1,"none","MIN"]"#), #"{"result":null}"#),
            .init("5.2", .post(#"["XREAD","BLOCK",0,"STREAMS","s","$"]"#), #"{"result":null}"#),
            .init(
                "5.2", after: [["XGROUP", "CREATE", "s", "g", "$", "MKSTREAM"]],
                .post(#"["XREADGROUP","GROUP","g","c","BLOCK",0,"STREAMS","s",">"]"#), #"{"result":null}"#),
            .init("5.2", .post(#"["WAIT",1,0]"#), #"{"result":0}"#),
            .init("5.2", after: [["RPUSH", "l", "x"]], .post(#"["BLPOP","l",0]"#), #"{"result":["l","x"]}"#),
            .init("5.2", .post(#"["BLPOP","l"]"#), 400, error("ERR wrong number of arguments for 'blpop' command")),
            .init("5.2", after: [["SET", "k", "v"]], .post(#"["BLPOP","k",0]"#), 400, error(wrongType)),
            .init("5.2", .post(#"["SELECT",0]"#), #"{"result":"OK"}"#),
            .init("5.2", .post(#"["SELECT",1]"#), 400, error("ERR only the database with index 0 is supported")),
            .init("5.2", .post(#"["COMMAND"]"#), #"{"result":[]}"#),
            .init(
                "5.2", .post(#"["CONFIG","GET","notify-keyspace-events"]"#),
                #"{"result":["notify-keyspace-events",""]}"#),
            .init("5.2", .post(#"["CONFIG","GET","dir"]"#), #"{"result":[]}"#),
            .init("5.2", .post(#"["CONFIG","GET","*"]"#), #"{"result":[]}"#),
            .init("5.2", .post(#"["CONFIG","GET","notify-keyspace-events","*"]"#), #"{"result":[]}"#),
            .init(
                "5.2", .post(#"["CONFIG","SET","notify-keyspace-events","KEA"]"#), #"{"result":"OK"}"#,
                leaves: (["CONFIG", "GET", "notify-keyspace-events"], ["notify-keyspace-events", "AKE"])),
            .init("5.2", .post(#"["CONFIG","SET","dir","/tmp"]"#), 400, error("ERR Unsupported CONFIG parameter: dir")),
            .init(
                "5.2", .post(#"["CONFIG","SET","notify-keyspace-events","KEA","dir","/"]"#), 400,
                error("ERR Unsupported CONFIG parameter: dir"),
                leaves: (["CONFIG", "GET", "notify-keyspace-events"], ["notify-keyspace-events", ""])),
            .init(
                "5.2", .post(#"["EVALSHA","0000000000000000000000000000000000000000",0]"#), 400,
                error("NOSCRIPT No matching script. Please use EVAL.")),
        ]
        return barredCommands.map { command in
            let name = command.dropFirst(2).prefix { $0 != "\"" }.uppercased()
            return .init("5.2", .post(command), 400, barred(name))
        } + unavailableCommands.map { .init("5.1", .post($1), 400, unavailable($0)) } + changed
    }()

    static let unauthorized = error(
        "WRONGPASS invalid or missing auth token. See "
            + "https://docs.upstash.com/redis/troubleshooting/http_unauthorized for details.")

    /// Who may ask (2.1, 10.13), and errors of a single command (2.3).
    static let refusals: [ContractFixture] = [
        .init("2.1", .get("/ping").authorized("Bearer \(TestGateway.token)"), #"{"result":"PONG"}"#),
        .init("2.1", .get("/ping").authorized("bearer \(TestGateway.token)"), #"{"result":"PONG"}"#),
        .init("2.1", .get("/ping").authorized(TestGateway.token), #"{"result":"PONG"}"#),
        .init("2.1", .get("/ping?_token=\(TestGateway.token)").authorized(nil), #"{"result":"PONG"}"#),
        .init("2.1", .get("/ping?_token=\(TestGateway.token)").authorized("Bearer wrong"), #"{"result":"PONG"}"#),
        .init("10.13", .get("/ping?_token=wrong"), 401, unauthorized),
        .init("10.13", .get("/ping?_token="), 401, unauthorized),
        .init("2.3", .get("/ping").authorized(nil), 401, unauthorized),
        .init("2.3", .get("/ping").authorized(""), 401, unauthorized),
        .init("2.3", .get("/ping").authorized("Bearer"), 401, unauthorized),
        .init("2.3", .get("/ping").authorized("Bearer  \(TestGateway.token)"), 401, unauthorized),
        .init("2.3", .get("/ping").authorized("Bearer \(TestGateway.token)x"), 401, unauthorized),
        .init("2.3", .get("/ping").authorized("Bearer \(TestGateway.token.dropLast())"), 401, unauthorized),
        .init("2.1", .get("/ping").authorized("Basic \(TestGateway.token)"), 401, unauthorized),
        .init(
            "10.24", .post(#"["SET","k","v"]"#).authorized("Bearer wrong"), 401, unauthorized,
            leaves: (["EXISTS", "k"], 0)),
        .init("10.24", .post("not JSON").authorized("Bearer wrong"), 401, unauthorized),
        .init("10.24", .get("/ping", "Upstash-Encoding: hex").authorized("Bearer wrong"), 401, unauthorized),
        .init("1.2", .init("DELETE", "/del/k"), 405, ""),
        .init("1.2", .init("PATCH", "/", body: #"["PING"]"#), 405, ""),
        .init("10.24", .init("DELETE", "/").authorized(nil), 405, ""),
        .init("2.3", .post(#"["GET"]"#), 400, error("ERR wrong number of arguments for 'get' command")),
        .init("2.3", after: [["RPUSH", "l", "x"]], .get("/get/l"), 400, error(wrongType)),
        .init("2.3", after: [["SET", "k", "v"]], .get("/incr/k"), 400, error(notAnInteger)),
    ]
}
