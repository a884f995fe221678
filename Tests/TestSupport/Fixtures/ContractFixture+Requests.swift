import RedisTypes

extension ContractFixture {
    /// Methods and the four routes (1.1, 1.2), and what a reply looks like (4).
    static let endpoints: [ContractFixture] = [
        .init("1.1", .post(#"["PING"]"#), #"{"result":"PONG"}"#),
        .init("1.1", .post(#"["SET","foo","bar","EX",100]"#), #"{"result":"OK"}"#, leaves: (["GET", "foo"], "bar")),
        .init("1.1", after: [["SET", "foo", "bar"]], .get("/get/foo"), #"{"result":"bar"}"#),
        .init("1.1", .post("/pipeline", #"[["SET","a",1],["INCR","a"]]"#), #"[{"result":"OK"},{"result":2}]"#),
        .init("1.1", .post("/multi-exec", #"[["SET","a",1],["INCR","a"]]"#), #"[{"result":"OK"},{"result":2}]"#),
        .init("1.1", .get("/publish/chat/hello"), #"{"result":0}"#),
        .init("1.2", .init("PUT", "/set/foo/bar"), #"{"result":"OK"}"#, leaves: (["GET", "foo"], "bar")),
        .init("1.2", .get("/set/foo/bar"), #"{"result":"OK"}"#, leaves: (["GET", "foo"], "bar")),
        .init("1.2", .init("GET", "/set/foo", body: "bar"), #"{"result":"OK"}"#, leaves: (["GET", "foo"], "bar")),
        .init("1.2", .init("GET", "/", body: #"["PING"]"#), #"{"result":"PONG"}"#),
        .init(
            "1.2", .post("/", #"["PING"]"#, "Content-Type: application/x-www-form-urlencoded"), #"{"result":"PONG"}"#),
        .init("4", .post(#"["GET","none"]"#), #"{"result":null}"#),
        .init("4", .post(#"["HGETALL","none"]"#), #"{"result":[]}"#),
        .init("4", after: [["HSET", "h", "a", "1"]], .post(#"["HGETALL","h"]"#), #"{"result":["a","1"]}"#),
        .init("4", after: [["RPUSH", "l", "x", "y"]], .post(#"["LRANGE","l",0,-1]"#), #"{"result":["x","y"]}"#),
        .init("4", after: [["SET", "k", "v"]], .post(#"["MGET","k","none"]"#), #"{"result":["v",null]}"#),
        .init("4", after: [["SET", "k", "v"]], .post(#"["SCAN","0"]"#), #"{"result":["0",["k"]]}"#),
        .init("4", after: [["ZADD", "z", "1.5", "m"]], .post(#"["ZSCORE","z","m"]"#), #"{"result":"1.5"}"#),
        .init("4", .post(#"["INCRBY","n","9223372036854775807"]"#), #"{"result":9223372036854775807}"#),
        .init("4", .post(#"["DECRBY","n","9223372036854775807"]"#), #"{"result":-9223372036854775807}"#),
        .init("4", .post(#"["EVAL","return {1,{2,{3,false}},'x'}",0]"#), #"{"result":[1,[2,[3,null]],"x"]}"#),
        .init(
            "10.20", .post(#"["EVAL","return {redis.error_reply('ERR inside'),1}",0]"#), #"{"result":["ERR inside",1]}"#
        ),
        .init(
            "4", .post(#"["ECHO","tab\tquote\"back\\ \u0001 é 😀 /"]"#), #"{"result":"tab\tquote\"back\\ \u0001 é 😀 /"}"#
        ),
    ]

    /// The grammar of paths and queries (1.3).
    static let paths: [ContractFixture] = [
        .init("1.3", .get("/SeT/foo/bar"), #"{"result":"OK"}"#),
        .init("1.3", .get("/set/foo/bar/"), #"{"result":"OK"}"#, leaves: (["GET", "foo"], "bar")),
        .init("7.2", .init("POST", "//pipeline", body: #"[["PING"]]"#), #"[{"result":"PONG"}]"#),
        .init("7.2", .get("//get/none"), #"{"result":null}"#),
        .init("1.1", .init("POST", "/pipeline/", body: #"[["PING"]]"#), #"[{"result":"PONG"}]"#),
        .init("10.15", .get("/set/k//"), #"{"result":"OK"}"#, leaves: (["GET", "k"], "")),
        .init("10.15", .get("/set//v"), #"{"result":"OK"}"#, leaves: (["GET", ""], "v")),
        .init(
            "1.3", .get("/rpush/l/na%2Fme/a+b/%00%FF/%e2%82%ac"), #"{"result":4}"#,
            leaves: (
                ["LRANGE", "l", "0", "-1"],
                ["na/me", "a+b", .bulkString(ByteString([0x00, 0xFF])), "€"]
            )),
        .init(
            "1.3", .init("POST", "/rpush/l/path?k=v&flag&e=&p%3D=a%26b+c", body: [0xFF, 0x00, 0x0D, 0x0A]),
            #"{"result":9}"#,
            leaves: (
                ["LRANGE", "l", "0", "-1"],
                [
                    "path", .bulkString(ByteString([0xFF, 0x00, 0x0D, 0x0A])), "k", "v", "flag", "e", "", "p=", "a&b c",
                ]
            )),
        .init(
            "1.3", .init("POST", "/set/foo?EX=100", body: "v"), #"{"result":"OK"}"#, leaves: (["GET", "foo"], "v")),
        .init(
            "1.3", after: [["SET", "foo", "old"]], .init("POST", "/set/foo?NX", body: "v"), #"{"result":null}"#),
        .init(
            "1.3", .init("POST", "/setex/blob/60", body: [0xFF, 0x00, 0x01]), #"{"result":"OK"}"#,
            leaves: (["GET", "blob"], .bulkString(ByteString([0xFF, 0x00, 0x01])))),
        .init("1.3", .init("PUT", "/lpush/q", body: "job-1"), #"{"result":1}"#, leaves: (["LPOP", "q"], "job-1")),
        .init(
            "1.3", after: [["ZADD", "s", "1", "m"]],
            .get("/zrevrange/s/0/1000/WITHSCORES/?_token=\(TestGateway.token)").authorized(nil),
            #"{"result":["m","1"]}"#),
        .init("1.3", .get("/get/%zz"), 400, error(#"ERR invalid URL escape \"%zz\""#)),
        .init("1.3", .get("/get/%4"), 400, error(#"ERR invalid URL escape \"%4\""#)),
    ]

    /// JSON bodies of one command (1.4).
    static let bodies: [ContractFixture] = [
        .init(
            "1.4",
            .post(#" [ "RPUSH" , "l" , 100 , -0 , 13.361389 , 1.50e+10 , 12345678901234567890123 , true , false ] "#),
            #"{"result":7}"#,
            leaves: (
                ["LRANGE", "l", "0", "-1"],
                ["100", "-0", "13.361389", "1.50e+10", "12345678901234567890123", "true", "false"]
            )),
        .init("1.4", .post(#"["ECHO","\u00e9\ud83d\ude00\/\b\f"]"#), #"{"result":"é😀/\b\f"}"#),
        .init("1.4", .post(#"["ECHO",""]"#), #"{"result":""}"#),
        .init("1.4", .post(""), 400, error("EOF")),
        .init("1.4", .post(" \n"), 400, error("EOF")),
        .init("1.4", .get("/"), 400, error("EOF")),
        .init("1.4", .post(#"{"a":1}"#), 400, error("expected JSON array")),
        .init("1.4", .post(#""PING""#), 400, error("expected JSON array")),
        .init("1.4", .post("PING"), 400, error("expected JSON array")),
        .init("1.4", .post("[]"), 400, error("ERR empty command")),
        .init("1.4", .post(#"["GET",null]"#), 400, error("ERR null args are not supported")),
        .init("1.4", .post(#"["GET",["a"]]"#), 400, error(#"ERR unsupported arg type: \"[\": json.Delim"#)),
        .init("1.4", .post(#"[["GET","a"]]"#), 400, error(#"ERR unsupported arg type: \"[\": json.Delim"#)),
        .init("1.4", .post(#"["GET",{"a":1}]"#), 400, error(#"ERR unsupported arg type: \"{\": json.Delim"#)),
        .init("1.4", .post(#"["GET""#), 400, error("unexpected EOF")),
        .init("1.4", .post(#"["GET","a"] x"#), 400, error("invalid character 'x' after top-level value")),
        .init("1.4", .post(#"["GET",]"#), 400, error("invalid character ']' looking for beginning of value")),
        .init(
            "1.4", .init("POST", "/", body: Array(#"["ECHO",""#.utf8) + [0xFF] + Array(#""]"#.utf8)), 400,
            error("ERR request body is not valid UTF-8 at byte 9")),
    ]

    /// Many commands in one request (1.5).
    static let pipelines: [ContractFixture] = [
        .init(
            "1.5", .post("/pipeline", #"[["SET","a","1"],["LPUSH","a","x"],["INCR","a"]]"#),
            #"[{"result":"OK"},{"error":"\#(wrongType)"},{"result":2}]"#),
        .init(
            "1.5", .post("/pipeline", #"[["GET"],["NOSUCH","x"],["AUTH","pw"],["OBJECT","ENCODING","k"],["PING"]]"#),
            "["
                + [
                    error("ERR wrong number of arguments for 'get' command"), unavailable("NOSUCH"), barred("AUTH"),
                    unavailable("OBJECT ENCODING"), #"{"result":"PONG"}"#,
                ].joined(separator: ",") + "]"),
        .init("1.5", .post("/pipeline", #"[["NOSUCH"]]"#), "[\(unavailable("NOSUCH"))]"),
        .init("10.18", .post("/pipeline", "[[]]"), "[\(error("ERR empty command"))]"),
        .init(
            "10.18", .post("/pipeline", #"[["PING"],[],["PING"]]"#),
            #"[{"result":"PONG"},{"error":"ERR empty command"},{"result":"PONG"}]"#),
        .init("10.18", .post("/pipeline", "[]"), 400, error("ERR empty command")),
        .init("1.4", .post("/pipeline", ""), 400, error("EOF")),
        .init("1.4", .post("/pipeline", #"["GET","a"]"#), 400, error("expected JSON array")),
        .init(
            "10.19", .post("/pipeline", #"[["SET","a","1"],["GET",null]]"#), 400,
            error("ERR null args are not supported"), leaves: (["EXISTS", "a"], 0)),
        .init("1.4", .post("/pipeline", #"[["PING"]"#), 400, error("unexpected EOF")),
        .init(
            "5.2", after: [["RPUSH", "l", "x"]],
            .post("/pipeline", #"[["BLPOP","none",0],["BLPOP","l",0],["PING"],["BLPOP","none",5]]"#),
            #"[{"result":null},{"result":["l","x"]},{"result":"PONG"},{"result":null}]"#),
        .init(
            "5.2",
            .post("/pipeline", #"[["COMMAND"],["SELECT","0"],["INCR","n"],["CONFIG","GET","dir"],["INCR","n"]]"#),
            #"[{"result":[]},{"result":"OK"},{"result":1},{"result":[]},{"result":2}]"#),
    ]

    /// Transactions (1.5, 10.17).
    static let transactions: [ContractFixture] = [
        .init(
            "1.5", .post("/multi-exec", #"[["SET","a","x"],["INCR","a"],["GET","a"]]"#),
            #"[{"result":"OK"},{"error":"\#(notAnInteger)"},{"result":"x"}]"#),
        .init(
            "1.5", .post("/multi-exec", #"[["SET","a","x"],["GET"]]"#), 400,
            error("ERR wrong number of arguments for 'get' command"), leaves: (["EXISTS", "a"], 0)),
        .init(
            "1.5", .post("/multi-exec", #"[["SET","a","x"],["NOSUCH"]]"#), 400, unavailable("NOSUCH"),
            leaves: (["EXISTS", "a"], 0)),
        .init(
            "1.5", .post("/multi-exec", #"[["SET","a","x"],["WATCH","a"]]"#), 400, barred("WATCH"),
            leaves: (["EXISTS", "a"], 0)),
        .init("10.18", .post("/multi-exec", #"[["PING"],[]]"#), 400, error("ERR empty command")),
        .init("10.18", .post("/multi-exec", "[]"), 400, error("ERR empty command")),
        .init("1.4", .post("/multi-exec", ""), 400, error("EOF")),
        .init("5.2", .post("/multi-exec", #"[["BLPOP","none",0],["PING"]]"#), #"[{"result":null},{"result":"PONG"}]"#),
        .init(
            "1.5", .post("/multi-exec", #"[["PING"]]"#, "Upstash-Response-Format: resp2"), #"[{"result":"PONG"}]"#),
        .init(
            "1.5", .post("/multi-exec", #"[["SET","a","x"],["GET","a"]]"#, "Upstash-Encoding: base64"),
            #"[{"result":"OK"},{"result":"eA=="}]"#),
        .init(
            "4", .post("/multi-exec", #"[["EVAL","return {1,{2}}",0],["TYPE","a"]]"#),
            #"[{"result":[1,[2]]},{"result":"none"}]"#),
    ]
}
