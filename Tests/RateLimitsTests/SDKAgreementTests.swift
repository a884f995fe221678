import Foundation
import RateLimits
import RedisTypes
import TestSupport
import Testing

/// The official Python SDK and ours take turns at one identifier, through the gateway: each answer of either is what
/// the pure function says, so they agree step by step.
@Suite(.timeLimit(.minutes(10))) struct SDKAgreementTests {
    private static let steps = 10_000
    private static let identifier = "user:42"

    @Test func fixedWindow() async throws {
        let window = try FixedWindow(limit: 7, window: Interval("10m"), dialect: .python)
        try await compare(
            window, .fixedWindow(window), numbers: #"{"max_requests": 7, "window": 10, "unit": "m"}"#, seed: 11,
            expiry: { _ in .absent }, isSpared: { _, _, _ in false })
    }

    @Test func slidingWindow() async throws {
        let window = try SlidingWindow(limit: 9, window: Interval("777s"), dialect: .python)
        try await compare(
            window, .slidingWindow(window), numbers: #"{"max_requests": 9, "window": 777}"#, seed: 12,
            expiry: { _ in .absent }, isSpared: { _, _, _ in false })
    }

    /// Refunds that overfill a bucket by less than a refill are left out: the SDK's script fails on them, ours does
    /// not (`LimitScript`).
    @Test func tokenBucket() async throws {
        let bucket = try TokenBucket(capacity: 12, refill: 3, interval: Interval("10m"), dialect: .python)
        try await compare(
            bucket, .tokenBucket(bucket), numbers: #"{"max_tokens": 12, "refill_rate": 3, "interval": 600}"#, seed: 13,
            expiry: \.expiry,
            isSpared: { state, now, weight in
                var state = state
                let left = bucket.decide(&state, at: now, weight: weight).remaining
                return (13..<15).contains(left)
            })
    }

    /// A step's input, and what its line of output must be.
    private enum Expected: Sendable {
        case sdk([Int64])
        case ours(LimitCall, Decision)
        case query(StandingQuery, Standing)
        case anything
    }

    /// - Parameter expiry: when the state ends by the clock of the steps. Keys of windows are not met again; the one
    ///   of a bucket is deleted where the server, had it this clock, would have done so.
    private func compare<Algorithm: RateLimitAlgorithm>(
        _ algorithm: Algorithm, _ limiter: Limiter, numbers: String, seed: UInt64,
        expiry: (Algorithm.State) -> KeyExpiry, isSpared: (Algorithm.State, _ now: Int64, _ weight: Int64) -> Bool
    ) async throws {
        let target = try LimiterTarget(limiter, identifier: ByteString(Self.identifier))
        var random = SeededGenerator(seed: seed)
        var state = Algorithm.initialState
        var now = Moment.base + 777
        var input: [UInt8] = []
        var expected: [Expected] = []
        var knowsScript = false
        func send(_ command: RedisCommand, _ what: Expected) {
            Self.append(now, "send", command.words, to: &input)
            expected.append(what)
        }
        for _ in 0..<Self.steps {
            now += .random(in: 0...(limiter.window.milliseconds / 8), using: &random)
            if Int.random(in: 0..<40, using: &random) == 0 {
                now += .random(in: 0...(4 * limiter.window.milliseconds), using: &random)
            }
            var weight: Int64 = [1, 1, 1, 1, 1, 2, 3, 0, -1, -2, -5, 7].randomElement(using: &random) ?? 1
            if isSpared(state, now, weight) { weight = 1 }
            if expiry(state).hasPassed(at: now) { send(["DEL", target.stateKeys(at: now)[0]], .anything) }
            switch Int.random(in: 0..<20, using: &random) {
            case 0:
                let standing = algorithm.standing(state, at: now)
                input += "[\(now), \"standing\"]\n".utf8
                expected.append(.sdk([standing.remaining, standing.reset]))
                let query = StandingQuery(target, at: now)
                send(query.commands[0], .query(query, standing))
            case 1..<10:
                let decision = algorithm.decide(&state, at: now, weight: weight)
                input += "[\(now), \"limit\", \(weight)]\n".utf8
                expected.append(
                    .sdk([decision.allowed ? 1 : 0, decision.limit, decision.remaining, decision.reset]))
            default:
                let call = LimitCall(target, at: now, weight: weight, locksKeysOnly: true)
                send(
                    knowsScript ? call.cached : call.whole,
                    .ours(call, algorithm.decide(&state, at: now, weight: weight)))
                knowsScript = true
            }
        }
        try await Self.verify(limiter.kind.rawValue, numbers, input, expected)
    }

    private static func append(_ now: Int64, _ name: String, _ words: [ByteString], to input: inout [UInt8]) {
        input += "[\(now), \"\(name)\"".utf8
        for word in words {
            input += ", ".utf8
            JSONText.append(word.bytes, to: &input)
        }
        input += "]\n".utf8
    }

    private static func verify(
        _ algorithm: String, _ numbers: String, _ input: [UInt8], _ expected: [Expected]
    ) async throws {
        try await withGateway { gateway in
            let output = try await Python.run(
                "SDK/steps.py",
                ["http://127.0.0.1:\(gateway.port)", TestGateway.token, algorithm, numbers, identifier], input: input)
            let lines = String(decoding: output, as: UTF8.self).split(
                separator: "\n", omittingEmptySubsequences: false
            ).dropLast()
            try #require(lines.count == expected.count)
            for (number, (line, expected)) in zip(lines, expected).enumerated() {
                try Self.check(line, expected, "step \(number): \(line), \(expected)")
            }
        }
    }

    private static func check(_ line: Substring, _ expected: Expected, _ place: String) throws {
        let words = line.split(separator: " ")
        let values = words.map { $0 == "-" ? RedisValue.null : .bulkString(ByteString($0)) }
        switch expected {
        case .anything: break
        case .sdk(let numbers): try #require(words.map { Int64($0) } == numbers, "\(place)")
        case .ours(let call, var decision):
            let answer = try call.decision(from: .array(values))
            decision.billed = answer.billed
            try #require(answer == decision, "\(place)")
        case .query(let query, let standing):
            let reply = values.count == 1 ? values[0] : .array(values)
            try #require(try query.answer(from: [reply]).standing == standing, "\(place)")
        }
    }
}
