package import RedisTypes

/// An answer and all that led to it.
package struct Explanation: Sendable, Hashable {
    package enum RuleOutcome: Sendable, Hashable {
        case matches
        case passes
        /// The SDK throws here, for this reason.
        case fails(String)
        /// An earlier rule or the gate has decided.
        case notReached
    }

    package enum Reason: Sendable, Hashable {
        case outsideGate
        /// Counts from 0.
        case rule(Int)
        case enabled(Bool)
        case ruleFails(Int, String)
    }

    package struct RuleStep: Sendable, Hashable {
        /// `nil` when the context does not have the attribute.
        package var attribute: JSValue?
        package var outcome: RuleOutcome
    }

    package var answer: FlagAnswer
    package var reason: Reason
    /// What was hashed, and the bucket that came of it, which counts only with a gate.
    package var text: ByteString
    package var bucket: Int
    package var percentage: Double?
    package var isInsideGate: Bool
    /// One for each rule of the document.
    package var rules: [RuleStep]

    /// Whether the document has a gate.
    package var hasGate: Bool { percentage.map { $0 != 0 } ?? false }
}

extension FlagEvaluator {
    package func explain(_ context: EvaluationContext) -> Explanation {
        let bucket = FlagBucket.bucket(of: context.text)
        let isInside = FlagBucket.admits(bucket, percentage)
        var reason: Explanation.Reason? = isInside ? nil : .outsideGate
        var steps: [Explanation.RuleStep] = []
        for (place, rule) in rules.enumerated() {
            var outcome = Explanation.RuleOutcome.notReached
            if reason == nil {
                outcome = rule.outcome(context)
                switch outcome {
                case .matches: reason = .rule(place)
                case .fails(let why): reason = .ruleFails(place, why)
                case .passes, .notReached: break
                }
            }
            steps.append(Explanation.RuleStep(attribute: context.value(of: rule.accessor), outcome: outcome))
        }
        let final = reason ?? .enabled(isEnabled)
        return Explanation(
            answer: answer(final), reason: final, text: ByteString(context.text), bucket: bucket,
            percentage: percentage, isInsideGate: isInside, rules: steps)
    }

    private func answer(_ reason: Explanation.Reason) -> FlagAnswer {
        switch reason {
        case .outsideGate: .off
        case .rule(let place): FlagAnswer(rules[place].value)
        case .enabled(let value): FlagAnswer(value)
        case .ruleFails: .fails
        }
    }
}

extension CompiledRule {
    fileprivate func outcome(_ context: EvaluationContext) -> Explanation.RuleOutcome {
        context.text.withUnsafeBytes { text in
            do throws(JSTypeError) {
                return try matches(context, in: text) ? .matches : .passes
            } catch {
                return .fails(error.reason)
            }
        }
    }
}
