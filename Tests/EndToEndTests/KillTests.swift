import Foundation
import RedisTypes
import Subprocess
import Synchronization
import TestSupport
import Testing

#if canImport(System)
import System
#else
import SystemPackage
#endif

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Bulk runs that are killed again and again, at places of a seeded choice, and gone on with by `--resume`: what comes
/// out is what a run comes to that nobody disturbs.
///
/// `UPKEEP_KILLS` says how often in all, `UPKEEP_SEED` chooses other places: 120 are what an ordinary run has time for.
@Suite(.timeLimit(.minutes(10))) struct KillTests {
    private static let variables = ProcessInfo.processInfo.environment
    private static let kills = variables["UPKEEP_KILLS"].flatMap { Int($0) } ?? 120
    private static let seed = variables["UPKEEP_SEED"].flatMap { UInt64($0) } ?? 1

    /// A bulk run, the file that it reads, and what its database holds before.
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var arguments: [String]
        var input: @Sendable (KillScene) async throws -> [UInt8]
        var before = GeneratedDataset()
    }

    private static let imports = [
        Case(
            testDescription: "commands that count and append", arguments: ["import", "in.resp"],
            input: { _ in CommandStream(6_000, seed: seed).bytes }),
        Case(
            testDescription: "records of all types", arguments: ["import", "in.jsonl", "--concurrency", "16"],
            input: { try await $0.exported(longList + GeneratedDataset(seed: seed &+ 1, keys: 6)) }),
        Case(
            testDescription: "records of which some exist",
            arguments: ["import", "in.jsonl", "--concurrency", "16", "--on-conflict", "skip"],
            input: { try await $0.exported(longList + GeneratedDataset(seed: seed &+ 2, keys: 6)) },
            before: undelivered(GeneratedDataset(seed: seed &+ 3, keys: 2))),
        Case(
            testDescription: "lists at the end of others",
            arguments: ["import", "in.jsonl", "--concurrency", "16", "--on-conflict", "merge"],
            input: { try await $0.exported(lists(400, of: 20)) }, before: lists(200, of: 3)),
    ]

    /// More than one batch holds: it is built under another name.
    private static let longList = GeneratedDataset(
        (0..<30).map { part in
            RedisCommand(
                ["RPUSH", "long list"]
                    + (0..<100).map { ByteString("\(part).\($0) \(String(repeating: "x", count: 200))") })
        })

    /// When an entry was delivered is not the same twice.
    private static func undelivered(_ dataset: GeneratedDataset) -> GeneratedDataset {
        GeneratedDataset(dataset.commands.filter { $0.name != "XREADGROUP" })
    }

    private static func lists(_ count: Int, of length: Int) -> GeneratedDataset {
        GeneratedDataset(
            (0..<count).map { list in
                RedisCommand(["RPUSH", ByteString("list:\(list)")] + (0..<length).map { ByteString("\(list).\($0)") })
            })
    }

    @Test(arguments: imports) func aKilledImportGoesOnAsIfNothingHadHappened(of example: Case) async throws {
        try await KillScene.with { scene in
            try scene.home.write(bytes: try await example.input(scene), to: example.arguments[1])
            try await scene.begin(with: example.before)
            let undisturbed = try await scene.run(example.arguments)
            try #require(undisturbed.status == .exited(0), "\(undisturbed.errorText)")
            let requests = scene.proxy.requests
            let expected = try await scene.redis.snapshot()
            #expect(!expected.names.contains { $0.bytes.starts(with: "__import".utf8) })

            var generator = SeededGenerator(seed: Self.seed)
            var left = Self.kills / 5
            while left > 0 {
                try await scene.begin(with: example.before)
                var wasKilled = true
                while wasKilled {
                    let kill = left > 0 ? Kill(among: requests, using: &generator) : nil
                    let run = try await scene.run(example.arguments + ["--resume"], killedAt: kill)
                    wasKilled = run.status == .signaled(SIGKILL)
                    left -= wasKilled ? 1 : 0
                    #expect(wasKilled || run.status == .exited(0), "after \(scene.kills): \(run.errorText)")
                }
                let found = try await scene.redis.snapshot()
                let differences = found.differences(from: expected)
                try #require(differences == [], "after \(scene.kills)")
            }
        }
    }

    /// Half of the runs stop by themselves after some commands, and save how far they came: an export that takes less
    /// than a second saves nothing else.
    @Test func aKilledExportGoesOnAsIfNothingHadHappened() async throws {
        try await KillScene.with { scene in
            let dataset = GeneratedDataset(seed: Self.seed &+ 4, keys: 6)
            try await scene.begin(with: dataset)
            let stored = try await scene.redis.snapshot()
            let arguments = ["export", "-o", "out.jsonl", "--sorted", "--count", "5"]
            let undisturbed = try await scene.run(arguments)
            try #require(undisturbed.status == .exited(0), "\(undisturbed.errorText)")
            let requests = scene.proxy.requests
            let expected = try scene.home.records("out.jsonl")
            #expect(expected.count == stored.count)

            var generator = SeededGenerator(seed: Self.seed)
            var left = Self.kills / 5
            while left > 0 {
                try scene.forgetJobs()
                var isFinished = false
                while !isFinished {
                    var kill: Kill?
                    var limit: [String] = []
                    if left > 0, Bool.random(using: &generator) {
                        kill = Kill(among: requests, using: &generator)
                    } else if left > 0 {
                        limit = ["--max-commands", "\(Int.random(in: 10...60, using: &generator))"]
                    }
                    let run = try await scene.run(arguments + ["--resume"] + limit, killedAt: kill)
                    isFinished = run.status == .exited(0)
                    left -= run.status == .signaled(SIGKILL) ? 1 : 0
                    let isExpected = isFinished || run.status == .signaled(SIGKILL) || run.status == .exited(6)
                    try #require(isExpected, "after \(scene.kills): \(run.errorText)")
                }
                #expect(try scene.home.records("out.jsonl") == expected, "after \(scene.kills)")
                let run = try await scene.run(["verify", "out.jsonl"])
                try #require(run.status == .exited(0), "after \(scene.kills): \(run.text)")
            }
        }
    }
}

/// Where a run is killed.
struct Kill: Sendable, CustomStringConvertible {
    var request: Int
    var place: FaultProxy.Place

    var description: String { "\(place) \(request)" }

    /// Half of them soon, so that there are many in a row; half anywhere.
    init(among requests: Int, using generator: inout SeededGenerator) {
        let last = Bool.random(using: &generator) ? min(8, requests) : requests
        request = Int.random(in: 1...last, using: &generator)
        place = FaultProxy.Place.allCases.randomElement(using: &generator) ?? .beforeRequest
    }
}

/// A Redis, a gateway before it, a proxy before that, and a home for the program that talks to it.
final class KillScene: Sendable {
    let redis: RedisServer
    let proxy: FaultProxy
    let home: Home
    private let victim = Mutex<Int32?>(nil)
    /// Where the runs since ``begin(with:)`` were killed.
    private let history = Mutex<[Kill]>([])

    var kills: [Kill] { history.withLock { $0 } }

    private init(_ redis: RedisServer, _ proxy: FaultProxy, _ home: Home) {
        (self.redis, self.proxy, self.home) = (redis, proxy, home)
    }

    static func with(_ body: @escaping @Sendable (KillScene) async throws -> Void) async throws {
        try await withGateway { gateway in
            try await FaultProxy.run(before: gateway.port) { proxy in
                try await withTemporaryDirectory { directory in
                    let home = Home(directory: directory)
                    try FileManager.default.createDirectory(atPath: home.work, withIntermediateDirectories: false)
                    try await body(KillScene(gateway.redis, proxy, home))
                }
            }
        }
    }

    /// Forgets what earlier runs did, here and there.
    func begin(with dataset: GeneratedDataset) async throws {
        try forgetJobs()
        try await redis.run("FLUSHALL")
        try await redis.fill(with: dataset)
    }

    func forgetJobs() throws {
        history.withLock { $0 = [] }
        if FileManager.default.fileExists(atPath: home.state) {
            try FileManager.default.removeItem(atPath: home.state)
        }
    }

    /// What `upkeep export` makes of a dataset.
    func exported(_ dataset: GeneratedDataset) async throws -> [UInt8] {
        try await begin(with: dataset)
        let run = try await run(["export", "-q"])
        try #require(run.status == .exited(0), "\(run.errorText)")
        return run.bytes
    }

    func run(_ arguments: [String], killedAt kill: Kill? = nil) async throws -> Home.Finished {
        var plan = FaultProxy.Plan { number in number == kill?.request ? .cut(kill?.place ?? .beforeRequest) : .pass }
        plan.onCut = { [self] in await killVictim() }
        proxy.follow(plan)
        victim.withLock { $0 = nil }
        let variables: [Subprocess.Environment.Key: String] = [
            "UPSTASH_REDIS_REST_URL": "http://127.0.0.1:\(proxy.port)", "UPSTASH_REDIS_REST_TOKEN": TestGateway.token,
        ]
        let result = try await Subprocess.run(
            .path(FilePath(UpkeepBinary.path)), arguments: Arguments(arguments),
            environment: .custom(home.environment.merging(variables) { $1 }), workingDirectory: FilePath(home.work),
            input: .none, output: .bytes(limit: 1 << 26), error: .string(limit: 1 << 20)
        ) { execution in
            victim.withLock { $0 = execution.processIdentifier.value }
        }
        // What it had sent may still be under way.
        await proxy.waitUntilIdle()
        if let kill, result.terminationStatus == .signaled(SIGKILL) { history.withLock { $0.append(kill) } }
        return Home.Finished(
            status: result.terminationStatus, bytes: result.standardOutput, errorText: result.standardError)
    }

    private func killVictim() async {
        while true {
            if let process = victim.withLock({ $0 }) {
                kill(process, SIGKILL)
                return
            }
            await Task.yield()
        }
    }
}

extension Home {
    /// The lines of an export between its first and its last, by their bytes.
    fileprivate func records(_ name: String) throws -> [Substring] {
        try read(name).split(separator: "\n").dropFirst().dropLast().sorted()
    }

    fileprivate func write(bytes: [UInt8], to name: String) throws {
        try Data(bytes).write(to: URL(filePath: "\(work)/\(name)"))
    }
}
