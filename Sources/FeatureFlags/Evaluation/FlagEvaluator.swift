import RedisTypes

/// A document made ready to answer for many contexts, each time as the SDK would (reference, section 5).
///
///     percentage set and not 0, bucket > percentage  → off
///     the first rule that matches                    → its value
///     otherwise                                      → enabled
package struct FlagEvaluator: Sendable {
    package let percentage: Double?
    package let isEnabled: Bool
    let rules: [CompiledRule]
    /// Whether every bucket passes the gate, so that none need be known.
    private let admitsEveryone: Bool

    package init(_ document: FlagDocument) {
        percentage = document.percentage
        isEnabled = document.isEnabled
        rules = document.rules.map { CompiledRule($0) }
        admitsEveryone = FlagPercentage.admitted(by: percentage) == 100
    }

    package func evaluate(_ context: EvaluationContext) -> FlagAnswer {
        var bucket: Int?
        return evaluate(context, bucket: &bucket)
    }

    /// - Parameter bucket: of this context, if it is known; it is, afterwards, when it was needed.
    package func evaluate(_ context: EvaluationContext, bucket: inout Int?) -> FlagAnswer {
        context.text.withUnsafeBytes { text in
            let answer = rulesAnswer(context, in: text)
            // The gate can only turn an answer off, so the bucket is asked for last.
            if answer == .off || admitsEveryone { return answer }
            let known = bucket ?? FlagBucket.bucket(of: text)
            bucket = known
            return FlagBucket.admits(known, percentage) ? answer : .off
        }
    }

    @inline(__always)
    private func rulesAnswer(_ context: EvaluationContext, in text: UnsafeRawBufferPointer) -> FlagAnswer {
        do {
            for rule in rules where try rule.matches(context, in: text) { return FlagAnswer(rule.value) }
            return FlagAnswer(isEnabled)
        } catch {
            return .fails
        }
    }
}
