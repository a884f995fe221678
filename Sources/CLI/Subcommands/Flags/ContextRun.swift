import FeatureFlags
import RedisTypes

/// Answers for the contexts of a file, as fast as they are read.
struct ContextRun: Sendable {
    let lines: ContextLines
    let name: FlagName
    let environment: FlagEnvironment
    let document: FlagDocument
    let form: ContextFormOptions
    let isExplained: Bool
    let isSummaryOnly: Bool
    let isBadSkipped: Bool
    let format: OutputFormat
    let output: OutputOptions

    func run(in context: ToolContext, until stop: StopRequest) async throws -> Outcome {
        let sink = try AnswerSink(output.choice.open(in: context), context.console)
        var tally = AnswerTally()
        do {
            var isStopped = false
            do { try await answer(&tally, sink, context, until: stop) } catch is CancellationError {
                guard stop.isMade else { throw CancellationError() }
                isStopped = true
            }
            if format.isJSON || isSummaryOnly { try sink.write(summary(tally, isComplete: !isStopped)) }
            // A file that was cut short must not look like a whole one.
            if isStopped { sink.discard() } else { try sink.end() }
            if !format.isJSON && !isSummaryOnly || isStopped {
                let cut = isStopped ? "interrupted; until then " : ""
                context.notice(cut + tally.text(name, environment), quiet: output.quiet)
            }
        } catch {
            sink.discard()
            throw error
        }
        return tally.failing + tally.bad > 0 ? .failed : .ok
    }

    private func answer(
        _ tally: inout AnswerTally, _ sink: AnswerSink, _ context: ToolContext, until stop: StopRequest
    ) async throws {
        let evaluator = FlagEvaluator(document)
        var read = EvaluationContext(form.form(of: name))
        var bytes: [UInt8] = []
        bytes.reserveCapacity(1 << 17)
        var counts = tally
        defer { tally = counts }
        try await lines.forEach(in: context, until: stop) { line, json in
            do throws(ContextError) { try read.read(json) } catch {
                guard isBadSkipped else { throw lines.failure(error, line: line) }
                counts.bad += 1
                if !isSummaryOnly { append(bad: error, line: line, to: &bytes) }
                return
            }
            if isExplained {
                let explanation = FlagExplanation(name, environment, document, read, form.form)
                counts.count(evaluator.evaluate(read))
                bytes += explanation.bytes(as: format, explained: true, line: line, in: context)
            } else {
                let answer = evaluator.evaluate(read)
                counts.count(answer)
                if !isSummaryOnly { append(answer, line: line, to: &bytes) }
            }
        } flush: {
            try sink.write(bytes)
            bytes.removeAll(keepingCapacity: true)
        }
    }

    private func append(_ answer: FlagAnswer, line: Int, to bytes: inout [UInt8]) {
        guard format.isJSON else {
            switch answer {
            case .on: bytes.append(contentsOf: Words.on)
            case .off: bytes.append(contentsOf: Words.off)
            case .fails: bytes.append(contentsOf: Words.fails)
            }
            return
        }
        bytes.append(contentsOf: Words.line)
        Self.append(line, to: &bytes)
        switch answer {
        case .on: bytes.append(contentsOf: Words.jsonOn)
        case .off: bytes.append(contentsOf: Words.jsonOff)
        case .fails: bytes.append(contentsOf: Words.jsonFails)
        }
    }

    private func append(bad error: ContextError, line: Int, to bytes: inout [UInt8]) {
        if format.isJSON {
            bytes += JSValue.object(["line": .number(line), "answer": .null, "error": .text("\(error)")]).line
        } else {
            bytes += Array("bad\n".utf8)
        }
    }

    private static func append(_ number: Int, to bytes: inout [UInt8]) {
        var digits: (UInt64, Int) = (UInt64(number.magnitude), 1)
        while digits.0 >= 10 {
            digits.0 /= 10
            digits.1 += 1
        }
        let start = bytes.count
        for _ in 0..<digits.1 { bytes.append(UInt8(ascii: "0")) }
        var rest = number
        for place in stride(from: start + digits.1 - 1, through: start, by: -1) {
            bytes[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
    }

    private enum Words {
        static let on = Array("true\n".utf8)
        static let off = Array("false\n".utf8)
        static let fails = Array("error\n".utf8)
        static let line = Array("{\"line\":".utf8)
        static let jsonOn = Array(",\"answer\":true}\n".utf8)
        static let jsonOff = Array(",\"answer\":false}\n".utf8)
        static let jsonFails = Array(",\"answer\":null}\n".utf8)
    }

    private func summary(_ tally: AnswerTally, isComplete: Bool) -> [UInt8] {
        format.isJSON
            ? tally.json(name, environment, isComplete: isComplete).line
            : Array((tally.text(name, environment) + "\n").utf8)
    }
}

/// Where answers go: standard output, or a file that is complete at the end.
final class AnswerSink {
    private let file: OutputFile?
    private let console: Console

    init(_ file: OutputFile?, _ console: Console) {
        self.file = file
        self.console = console
    }

    func write(_ bytes: [UInt8]) throws {
        if bytes.isEmpty { return }
        if let file { try file.write(bytes) } else { try console.write(bytes) }
    }

    func end() throws { try file?.complete() }

    func discard() { file?.discard() }
}
