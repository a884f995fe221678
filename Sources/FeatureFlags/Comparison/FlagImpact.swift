package import RedisTypes

/// Who gets another answer when one document takes the place of another, over contexts that are given one by one.
package struct FlagImpact: Sendable {
    package struct Transition: Sendable, Hashable {
        package var before: FlagAnswer
        package var after: FlagAnswer

        package init(before: FlagAnswer, after: FlagAnswer) {
            self.before = before
            self.after = after
        }
    }

    package struct Example: Sendable, Hashable {
        /// Counts contexts from 1, those that cannot be read too.
        package var number: Int
        package var context: ByteString
    }

    package struct Rejected: Sendable, Hashable {
        package var number: Int
        package var error: ContextError
    }

    /// Contexts that could be read, by what became of them.
    package private(set) var counts: [Transition: Int] = [:]
    /// The first contexts of each transition that changes the answer.
    package private(set) var examples: [Transition: [Example]] = [:]
    /// The first contexts that could not be read, and how many there were.
    package private(set) var rejected: [Rejected] = []
    package private(set) var rejectedCount = 0

    private let before: FlagEvaluator
    private let after: FlagEvaluator
    private let maximumExamples: Int
    private var context: EvaluationContext
    private var number = 0

    package init(
        from before: FlagDocument, to after: FlagDocument, as form: ContextForm = .direct, maximumExamples: Int = 5
    ) {
        self.before = FlagEvaluator(before)
        self.after = FlagEvaluator(after)
        self.maximumExamples = maximumExamples
        context = EvaluationContext(form)
    }

    package mutating func add(_ json: UnsafeRawBufferPointer) {
        number += 1
        do throws(ContextError) {
            try context.read(json)
        } catch {
            rejectedCount += 1
            if rejected.count < maximumExamples { rejected.append(Rejected(number: number, error: error)) }
            return
        }
        var bucket: Int?
        let transition = Transition(
            before: before.evaluate(context, bucket: &bucket), after: after.evaluate(context, bucket: &bucket))
        counts[transition, default: 0] += 1
        if transition.before != transition.after, examples[transition, default: []].count < maximumExamples {
            examples[transition, default: []].append(Example(number: number, context: ByteString(context.text)))
        }
    }

    package mutating func add(_ json: ByteString) {
        json.bytes.withUnsafeBytes { add($0) }
    }

    package var total: Int { counts.values.reduce(0, +) }
    package var turnedOn: Int { count { $0.before != .on && $0.after == .on } }
    package var turnedOff: Int { count { $0.before == .on && $0.after != .on } }
    package var changed: Int { count { $0.before != $0.after } }
    package var onBefore: Int { count { $0.before == .on } }
    package var onAfter: Int { count { $0.after == .on } }

    private func count(_ isMeant: (Transition) -> Bool) -> Int {
        counts.reduce(0) { $0 + (isMeant($1.key) ? $1.value : 0) }
    }
}
