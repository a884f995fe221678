import Foundation
import RedisTypes
import Subprocess
import TestSupport
import Testing

/// `docs/nginx.conf` in front of a gateway: a real nginx reads it as it is, but for where things are.
@Suite(.timeLimit(.minutes(5))) struct NginxTests {
    /// On a socket instead of a port, which another process could take first.
    private static func site(for gateway: ServeProcess, in home: Home) throws -> String {
        var text = try String(contentsOfFile: "\(UpkeepBinary.package)/docs/nginx.conf", encoding: .utf8)
        for (old, new) in [
            ("listen 443 ssl;", "listen unix:\(home.work)/nginx.sock ssl;"),
            ("listen [::]:443 ssl;", ""),
            ("127.0.0.1:8079", String(gateway.url.dropFirst("http://".count))),
            ("/etc/nginx/upkeep/", "\(home.work)/"),
            ("/var/log/nginx/", "\(home.work)/"),
        ] {
            try #require(text.contains(old), "docs/nginx.conf has no \(old)")
            text = text.replacingOccurrences(of: old, with: new)
        }
        return text
    }

    /// One process that changes no user and writes nowhere else.
    private static let base = """
        daemon off;
        master_process off;
        pid nginx.pid;
        error_log stderr warn;
        events {}
        http {
            client_body_temp_path body;
            proxy_temp_path proxy;
            fastcgi_temp_path fastcgi;
            uwsgi_temp_path uwsgi;
            scgi_temp_path scgi;
            include site.conf;
        }
        """

    /// Defines `ask PATH [OPTION OF CURL]…`, and `event` for the next one of a stream on descriptor 3.
    private static let start = #"""
        set -eu
        ask() {
          curl -sS --max-time 60 --globoff --path-as-is --no-buffer --unix-socket nginx.sock --cacert cert.pem \
            -H "Authorization: Bearer $UPSTASH_REDIS_REST_TOKEN" "https://localhost$@"
        }
        event() {
          while read -r -t 60 line <&3; do case $line in data:*) echo "$line"; return ;; esac; done
          return 1
        }
        PATH=$PATH:/usr/sbin
        nginx -p . -e stderr -c "$PWD/nginx.conf" &
        nginx=$!
        trap 'kill $nginx; wait $nginx' EXIT
        until ask /ping > ping 2> ping.err; do kill -0 $nginx; sleep 0.05; done

        """#

    /// Checks what a script printed that asks through nginx.
    private static func run(
        _ script: String, check: @escaping @Sendable (Home.Finished, Home, RedisServer) async throws -> Void
    ) async throws {
        try await withRedis { redis in
            try await Home.lend { home in
                try await withCertificate { certificate in
                    try home.write(home.read(certificate.certificate), to: "cert.pem")
                    try home.write(home.read(certificate.privateKey), to: "key.pem")
                    try home.write(base, to: "nginx.conf")
                    let end = try await home.serve("--engine", "\(redis.endpoint)") { gateway in
                        try home.write(site(for: gateway, in: home), to: "site.conf")
                        let run = try await home.bash(start + script, environment: gateway.variables)
                        #expect(run.status == .exited(0), "\(run.errorText)")
                        try await check(run, home, redis)
                        try gateway.send(.terminate)
                    }
                    #expect(end == .exited(0))
                }
            }
        }
    }

    @Test func aPathReachesTheGatewayByteForByte() async throws {
        try await Self.run("ask '/rpush/a%2Fb/x//%2F%2f/%20%25+%FF/../%2e?c%00=d%26'") { run, _, redis in
            #expect(run.text == #"{"result":8}"#)
            let bytes = ByteString(Array(" %+".utf8) + [0xFF])
            let words = try await redis.run("LRANGE", "a/b", "0", "-1")
            #expect(words == ["x", "", "//", .bulkString(bytes), "..", ".", "c\0", "d&"])
        }
    }

    @Test func bodiesPassAndAnswersStayAsTheyAre() async throws {
        let script = #"""
            ask / -d '["SET","k","v"]'; echo
            ask /pipeline -d '[["INCR","n"],["GET","k"]]'; echo
            ask /multi-exec -d '[["INCR","n"]]'; echo
            head -c 10000000 /dev/zero | ask /set/big --data-binary @-; echo
            ask /get/k -X DELETE -o none -w '%{http_code}\n'
            ask '/get/k?_token=wrong' -o wrong -w '%{http_code} '; head -c 20 wrong; echo
            """#
        try await Self.run(script) { run, _, redis async throws in
            #expect(
                run.text == """
                    {"result":"OK"}
                    [{"result":1},{"result":"v"}]
                    [{"result":2}]
                    {"result":"OK"}
                    405
                    401 {"error":"WRONGPASS \n
                    """)
            #expect(try await redis.run("STRLEN", "big") == 10_000_000)
        }
    }

    @Test func anEventArrivesWhileTheStreamIsOpen() async throws {
        let script = #"""
            exec 3< <(ask /subscribe/news -d '[]')
            event
            ask /publish/news/first; echo
            event
            ask /publish/news/second; echo
            event
            """#
        try await Self.run(script) { run, _, _ in
            #expect(
                run.text == """
                    data: subscribe,news,1
                    {"result":1}
                    data: message,news,first
                    {"result":1}
                    data: message,news,second\n
                    """)
        }
    }

    /// Nor what nginx refuses by itself, which is JSON all the same.
    @Test func noKeyAndNoTokenIsLogged() async throws {
        let script = #"""
            ask "/get/secret-key?_token=$UPSTASH_REDIS_REST_TOKEN"; echo
            ask '/get/secret-key%00'; echo
            """#
        try await Self.run(script) { run, home, _ in
            #expect(
                run.text == """
                    {"result":null}
                    {"error":"ERR the proxy in front of the gateway answers 400"}\n
                    """)
            let log = try home.read("upkeep.log")
            #expect(log.contains(" GET get 200 "))
            #expect(log.contains(" GET - 400 "))
            for text in try [log, home.read("upkeep.error.log"), run.errorText] {
                #expect(!text.contains("secret") && !text.contains("a-token"), "\(text)")
            }
        }
    }
}
