import Foundation
import RedisTypes
import Subprocess
import TestSupport
import Testing

/// The examples of the manual pages, each run where the files, programs and databases that it names exist.
@Suite struct ManualExampleTests {
    static let pages: [String] = {
        let names = try? FileManager.default.contentsOfDirectory(atPath: "\(UpkeepBinary.package)/man")
        return (names ?? []).filter { !examples(of: $0).isEmpty }.sorted()
    }()

    /// The lines of EXAMPLES, without roff's marks.
    static func examples(of page: String) -> [String] {
        guard let text = try? String(contentsOfFile: "\(UpkeepBinary.package)/man/\(page)", encoding: .utf8) else {
            return []
        }
        guard let start = text.range(of: "\n.Sh EXAMPLES\n.Bd -literal -offset indent\n"),
            let end = text.range(of: "\n.Ed\n", range: start.upperBound..<text.endIndex)
        else { return [] }
        let lines = text[start.upperBound..<end.lowerBound].components(separatedBy: "\n")
        return lines.map { $0.replacingOccurrences(of: "\\-", with: "-").replacingOccurrences(of: "\\e", with: "\\") }
    }

    /// What an example prints on a terminal, where more can be said than that it succeeds.
    static let outputs: [String: [String]] = [
        "upkeep import backup.jsonl": ["import: …", "import: 4 read, 4 applied; …"],
        "upkeep import iso_639-3.json --path 639-3 --key 'lang:{alpha_3}'": [
            "import: …", "import: 2 read, 2 applied; …",
        ],
        "upkeep import people.csv --key 'person:{id}' --on-conflict skip": [
            "import: …", "import: 2 read, 1 applied, 1 skipped (1 existed); …",
        ],
        "upkeep import points.csv --key 'board:{game}' --as zset --value player --score points": [
            "import: …", "import: 1 read, 1 applied; …",
        ],
        "upkeep import /var/lib/redis/dump.rdb --match 'user:*' --rename 'user:* => member:*'": [
            "import: …", "import: 4 read, 2 applied, 2 skipped (2 not asked for); …",
        ],
        "upkeep import redis://10.0.0.5:6379 --on-conflict overwrite": ["import: …", "import: 4 read, 4 applied; …"],
        "upkeep export -o backup.jsonl": ["export: 4 read, 4 written; …"],
        "upkeep export --type hash --exclude 'tmp:*' -o hashes.jsonl.zst": ["export: 1 read, 1 written; …"],
        "upkeep export --type zset -o scores.csv": ["export: 1 read, 1 written; …"],
        "upkeep export -o everything.resp": ["export: 4 read, 4 written; …"],
        "upkeep copy --from prod --to staging --on-conflict overwrite": ["copy: …", "copy: 4 read, 4 applied; …"],
        "upkeep copy --from redis://127.0.0.1:6379 --match 'user:*'": ["copy: …", "copy: 2 read, 2 applied; …"],
        "upkeep copy --from prod --to staging --ttl shift:1h --rename '* => copy:*' --on-conflict skip": [
            "copy: …", "copy: 2 read, 2 applied; …",
        ],
        "upkeep verify backup.jsonl": ["verify: 4 compared, 4 equal; …"],
        "upkeep verify prod staging --match 'user:*'": ["verify: 2 compared, 2 equal; …"],
        "upkeep verify prod staging -o repair.jsonl": [
            "missing \"greeting\"", "verify: 4 compared, 3 equal, 1 missing; …",
        ],
        "upkeep import repair.jsonl --profile staging --on-conflict overwrite": [
            "import: …", "import: 1 read, 1 applied; …",
        ],
        "upkeep mset a 1 b 2": ["OK"],
        "upkeep get missing --default none": ["\"none\""],
    ]

    @Test func examplesAreFound() {
        #expect(Self.pages.count > 15)
        #expect(Set(Self.outputs.keys).isSubset(of: Self.pages.flatMap(Self.examples)))
    }

    @Test(arguments: pages.filter(ManualScene.isAboutAccount))
    func everyExampleOfAnAccountWorks(page: String) async throws {
        try await Home.lend { home in
            let end = try await ManualScene.runAccountExamples(Self.examples(of: page), in: home) {
                example, status, lines in
                #expect(status == .exited(0), "\(example): \(lines)")
            }
            #expect(end == .exited(0))
        }
    }

    @Test(arguments: pages.filter { !ManualScene.isAboutAccount($0) })
    func everyExampleWorks(page: String) async throws {
        try await withRedis { redis in
            try await Home.withInstance { home in
                let end = try await home.serve("--engine", "\(redis.endpoint)") { staging in
                    let scene = ManualScene(home: home, redis: redis)
                    try await scene.prepare(staging, for: page)
                    for example in Self.examples(of: page) {
                        let run = try await scene.run(example)
                        if let expected = Self.outputs[example] {
                            #expect(OutputPattern(expected).matches(run.lines), "\(example): \(run.lines)")
                        } else {
                            #expect(run.status == .exited(0), "\(example): \(run.lines)")
                        }
                    }
                    try staging.send(.terminate)
                }
                #expect(end == .exited(0))
            }
        }
    }
}
