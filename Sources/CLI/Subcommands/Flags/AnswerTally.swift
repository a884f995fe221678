import FeatureFlags
import RedisTypes

/// How many contexts got which answer.
struct AnswerTally: Sendable {
    var on = 0
    var off = 0
    var failing = 0
    /// Lines that are no contexts.
    var bad = 0

    mutating func count(_ answer: FlagAnswer) {
        switch answer {
        case .on: on += 1
        case .off: off += 1
        case .fails: failing += 1
        }
    }

    var total: Int { on + off + failing }

    /// `beta-ui production: true for 260 (26.0%), false for 740, of 1,000`
    func text(_ name: FlagName, _ environment: FlagEnvironment) -> String {
        let share = total > 0 ? " (\(Quantity.tenths(Double(on) * 100 / Double(total)))%)" : ""
        return "\(name) \(environment): true for \(Quantity.grouped(on))\(share), false for \(Quantity.grouped(off))"
            + (failing > 0 ? ", errors of the SDK for \(Quantity.grouped(failing))" : "")
            + ", of \(Quantity.grouped(total))" + (bad > 0 ? "; \(Quantity.grouped(bad)) could not be read" : "")
    }

    /// - Parameter isComplete: whether all contexts were read.
    func json(_ name: FlagName, _ environment: FlagEnvironment, isComplete: Bool) -> JSValue {
        .object([
            "summary": .object([
                "flag": .text(name.text), "environment": .text(environment.rawValue), "contexts": .number(total),
                "true": .number(on), "false": .number(off), "errors": .number(failing), "bad": .number(bad),
                "complete": .boolean(isComplete),
            ])
        ])
    }
}
