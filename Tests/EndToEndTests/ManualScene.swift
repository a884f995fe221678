import Foundation
import RedisTypes
import Subprocess
import TestSupport

/// What the manual's examples take for granted: files, programs, the profiles prod and staging, a Redis elsewhere.
struct ManualScene {
    let home: Home
    let redis: RedisServer

    private static let files = [
        "iso_639-3.json":
            #"{"639-3":[{"alpha_3":"deu","name":"German"},{"alpha_3":"fra","name":"French"}]}"#,
        "people.csv": "id,name\n1,Ada\n2,Bob\n",
        "points.csv": "game,player,points\nchess,ann,12\nchess,bob,7.5\n",
        "access.log": #"10.0.0.1 - - [23/Nov/2026:10:00:00 +0000] "GET / HTTP/1.1" 200 12"# + "\n",
        "setup.redis": "SET a 1\nINCR a\n",
        "transfer.redis": "DECRBY ann 5\nINCRBY bob 5\n",
        "token.txt": "a-token-of-some-length\n",
        "photo.png": "\u{89}PNG",
        "beta.txt": "ann\nbob\n",
        "users.jsonl": #"{"userId":"42","country":"DE"}"# + "\n" + #"{"userId":"43","country":"FR"}"# + "\n",
    ]
    /// Programs of other people.
    private static let programs = ["pass": "echo a-token-of-some-length", "npm": "upkeep ping"]

    /// What some examples need beside that.
    private static let preparations = [
        "upkeep import backup.jsonl": "upkeep exec FLUSHDB",
        "upkeep import iso_639-3.json --path 639-3 --key 'lang:{alpha_3}'": "upkeep exec FLUSHDB",
        "upkeep import people.csv --key 'person:{id}' --on-conflict skip": "upkeep set person:2 Bo",
        "upkeep import points.csv --key 'board:{game}' --as zset --value player --score points":
            "upkeep exec FLUSHDB",
        "upkeep import /var/lib/redis/dump.rdb --match 'user:*' --rename 'user:* => member:*'":
            "upkeep exec FLUSHDB",
        "upkeep copy --from redis://127.0.0.1:6379 --match 'user:*'": "upkeep exec FLUSHDB",
        "upkeep verify prod staging -o repair.jsonl": "upkeep del greeting --profile staging",
        "upkeep get avatar:9 -o avatar.png": "upkeep set avatar:9 @photo.png",
        "upkeep show queue --items 100": "upkeep exec RPUSH queue a b",
        "upkeep expire session:9 30m": "upkeep mset session:9 s cart:7 c",
        "upkeep token revoke ci --tokens ./tokens": "upkeep token add ci --tokens ./tokens",
        "upkeep token revoke --user report --yes": "upkeep token create --user report --rights read-only",
        "upkeep token add ci-2 && upkeep token expire ci 24h": "upkeep token add ci",
        "upkeep ratelimit inspect user:42": "upkeep ratelimit check user:42 --fixed-window 5/1d",
        "upkeep ratelimit deny remove evil-bot": "upkeep ratelimit deny add evil-bot",
        "upkeep ratelimit limit get": "upkeep ratelimit limit set 5",
        "upkeep ratelimit limit clear": "upkeep ratelimit limit set 5",
        "upkeep flag rule remove beta-ui 1 --env preview":
            "upkeep flag rule add beta-ui 'plan eq pro' --env preview",
        "upkeep flag rule move beta-ui 2 --to 1 --env preview":
            "upkeep flag rule add beta-ui 'plan eq pro' --env preview; upkeep flag rule add beta-ui beta empty --env preview",
        "upkeep flag rule replace beta-ui 1 'country in DE,AT,CH' --env preview":
            "upkeep flag rule add beta-ui 'country in DE' --env preview",
        "upkeep flag apply flags.yaml --plan": "upkeep flag export > flags.yaml",
        "upkeep flag import --from flagd flags.flagd.json --env preview --yes":
            "upkeep flag export --format flagd -o flags.flagd.json",
        "upkeep token rotate ci --to-env .env --grace 1s":
            #"eval "$(upkeep local env)"; umask 077; printf 'UPSTASH_REDIS_REST_URL=%s\nUPSTASH_REDIS_REST_TOKEN=%s\n' "#
            + #""$UPSTASH_REDIS_REST_URL" "$(upkeep token add ci)" > .env"#,
        "upkeep token rotate --user app --to-env app.env --grace 0s":
            #"umask 077; printf 'UPSTASH_REDIS_REST_TOKEN=%s\n' "$(upkeep token create --user app --rights read-only)" "#
            + "> app.env",
        "upkeep completion zsh > ~/.zfunc/_upkeep": "mkdir -p ~/.zfunc ~/.config/fish/completions",
        "upkeep serve": "upkeep local down",
        "upkeep profile add dev --url https://eu1-dev.upstash.io < token.txt": "upkeep profile remove prod",
        "upkeep serve --tokens ./tokens --cors-origin https://app.example": "upkeep token add ci --tokens ./tokens",
    ]

    /// Whether a page is about an account: its examples ask a management server on this machine.
    static func isAboutAccount(_ page: String) -> Bool {
        ["upkeep-db", "upkeep-team", "upkeep-bill", "upkeep-audit-log"].contains { page.hasPrefix($0) }
    }

    /// What their examples need beside a database named orders.
    private static let accountPreparations = [
        "upkeep db create orders --region eu-west-1": "upkeep db delete orders --confirm orders",
        "upkeep db delete orders-old --confirm orders-old": "upkeep db rename orders orders-old",
        "upkeep db eviction cache on --yes": "upkeep db rename orders cache",
        "upkeep db move-to-team orders core --confirm orders": "upkeep team create core",
        "upkeep db backup restore orders before-migration --confirm orders --wait":
            "upkeep db backup create orders before-migration --wait",
        "upkeep db backup delete orders before-migration --confirm before-migration":
            "upkeep db backup create orders before-migration --wait",
        "upkeep team delete trial --confirm trial": "upkeep team create trial",
        "upkeep team members core": "upkeep team create core",
        "upkeep team add core ann@example.com --role dev": "upkeep team create core",
        "upkeep team remove core ann@example.com --yes":
            "upkeep team create core && upkeep team add core ann@example.com --role dev",
    ]

    /// Runs the examples of such a page one after the other.
    static func runAccountExamples(
        _ examples: [String], in home: Home, _ check: (String, TerminationStatus, [String]) throws -> Void
    ) async throws -> TerminationStatus {
        try await home.serveManagement {
            func need(_ script: String) async throws {
                let run = try await home.bash(script)
                guard run.status == .exited(0) else { throw NotPrepared(reason: "\(script): \(run.errorText)") }
            }
            try await need("upkeep db create orders --region eu-west-1 --plan payg")
            for example in examples {
                if let preparation = accountPreparations[example] { try await need(preparation) }
                let run = try await home.onTerminal(example)
                try check(example, run.status, run.lines)
            }
        }
    }

    func prepare(_ staging: ServeProcess, for page: String) async throws {
        for (name, text) in Self.files { try home.write(text, to: name) }
        try FileManager.default.createDirectory(atPath: "\(home.work)/bin", withIntermediateDirectories: false)
        for (name, line) in Self.programs {
            try home.write("#!/bin/sh\n\(line)\n", to: "bin/\(name)")
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o700], ofItemAtPath: "\(home.work)/bin/\(name)")
        }
        let url = staging.variables["UPSTASH_REDIS_REST_URL"] ?? ""
        try await need(
            """
            upkeep profile add staging --url \(url) < token.txt
            eval "$(upkeep local env)"
            printf %s "$UPSTASH_REDIS_REST_TOKEN" | upkeep profile add prod --url "$UPSTASH_REDIS_REST_URL"
            upkeep profile use prod
            upkeep set greeting hello
            upkeep exec HSET user:1 name Ada
            upkeep set user:2 Bob --ttl 1h
            upkeep exec ZADD board 1 ann
            upkeep export -o backup.jsonl
            upkeep import backup.jsonl --profile staging
            """)
        if page.hasPrefix("upkeep-flag") { try await need("upkeep flag create beta-ui") }
        try await redis.run("SAVE")
        let dump = try await redis.run("CONFIG", "GET", "dir").array?.last?.bytes?.text ?? ""
        try FileManager.default.copyItem(atPath: "\(dump)/dump.rdb", toPath: "\(home.work)/dump.rdb")
    }

    func run(_ example: String) async throws -> (status: TerminationStatus, lines: [String]) {
        if let preparation = Self.preparations[example] { try await need(preparation) }
        if example.hasPrefix("upkeep serve") { return try await serve(example) }
        let line =
            example
            .replacingOccurrences(of: "redis://127.0.0.1:6379", with: "\(redis.endpoint)")
            .replacingOccurrences(of: "redis://10.0.0.5:6379", with: "\(redis.endpoint)")
            .replacingOccurrences(of: "/var/lib/redis/", with: "")
        return try await home.onTerminal("export PATH=\"$PWD/bin:$PATH\"; \(line)")
    }

    /// A gateway that starts as the example says, on a port of its own, until it is told to end.
    private func serve(_ example: String) async throws -> (status: TerminationStatus, lines: [String]) {
        if example.contains("--management") {
            let flags = example.split(separator: " ").dropFirst(2).map { $0 == "9080" ? "0" : String($0) }
            return (try await home.serve(flags, base: []) { try $0.send(.terminate) }, [])
        }
        return try await withCertificate { files in
            var flags = example.split(separator: " ").dropFirst(2).map {
                switch $0 {
                case "redis://127.0.0.1:6379": "\(redis.endpoint)"
                case "cert.pem": files.certificate
                case "key.pem": files.privateKey
                case "8080": "0"
                default: String($0)
                }
            }
            if let index = flags.firstIndex(of: "--token-file") { flags.removeSubrange(index...(index + 1)) }
            if !flags.contains("--engine") { flags.append("--no-persistence") }
            let end = try await home.serve(flags) { try $0.send(.terminate) }
            return (end, [])
        }
    }

    private struct NotPrepared: Error {
        var reason: String
    }

    private func need(_ script: String) async throws {
        let run = try await home.bash("set -e -o pipefail; \(script)")
        guard run.status == .exited(0) else { throw NotPrepared(reason: "\(script): \(run.errorText)") }
    }
}
