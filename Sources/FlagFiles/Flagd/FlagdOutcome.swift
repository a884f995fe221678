import FeatureFlags

/// A decision as a document has it: a gate, rules one after the other, and the answer when none matches.
struct FlagdOutcome {
    /// From the last one to the first: they are found from behind.
    private var reversedRules: [FlagRule] = []
    /// How many of 100 the gate lets in, 2 to 99.
    private(set) var share: Int?
    private(set) var isEnabled: Bool

    var rules: [FlagRule] { reversedRules.reversed() }

    /// The answer, where it is the same for everyone.
    private var answer: Bool? { reversedRules.isEmpty && share == nil ? isEnabled : nil }

    /// Decisions nest no deeper than they were read, and a chain of any length is one of them.
    init(_ decision: FlagdDecision) throws(FlagdImport.Obstacle) {
        switch decision {
        case .answer(let answer): self.init(answer)
        case .share(let percent): try self.init(percent: percent)
        case .chain(let branches, let otherwise):
            try self.init(otherwise)
            for branch in branches.reversed() { try putFirst(branch) }
        }
    }

    private init(_ answer: Bool) {
        isEnabled = answer
    }

    /// The SDK's gate lets P + 1 of 100 in, and 0 is none to it: neither nobody nor one of 100 has a P.
    private init(percent: Double) throws(FlagdImport.Obstacle) {
        self.init(percent > 0)
        if percent > 0, percent < 100 {
            guard let whole = Int(exactly: percent), whole > 1 else { throw .share(percent) }
            share = whole
        }
    }

    private mutating func putFirst(_ branch: FlagdDecision.Branch) throws(FlagdImport.Obstacle) {
        let then = try FlagdOutcome(branch.then)
        switch branch.condition {
        case .always(let value): if value { self = then }
        case .share(let percent):
            guard answer == false, then.share == nil else { throw .gate }
            let gate = try FlagdOutcome(percent: percent)
            self = gate.isEnabled ? then : gate
            share = gate.share
        case .rules(let holding, let failing):
            if let holding, let answer = then.answer {
                try putFirst(holding, answer)
            } else if let failing, let answer {
                self = then
                try putFirst(failing, answer)
            } else {
                throw .structure
            }
        }
    }

    /// The gate is before all rules. Behind one that answers true it would have let its users pass.
    private mutating func putFirst(_ tests: [FlagdCondition.Test], _ answer: Bool) throws(FlagdImport.Obstacle) {
        guard share == nil || !answer else { throw .gate }
        reversedRules += tests.reversed().map { $0.rule(answer) }
    }
}
