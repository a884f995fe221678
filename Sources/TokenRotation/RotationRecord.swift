/// How far a rotation is: the journal of it. No secret is in it.
package struct RotationRecord: Sendable, Hashable {
    package enum Direction: String, Sendable, Hashable {
        case forward, back
    }

    package enum Outcome: String, Sendable, Hashable {
        case open, finished, undone
    }

    /// A place, and which token it has as far as we did it.
    package struct Delivery: Sendable, Hashable {
        package enum State: String, Sendable, Hashable {
            /// Nothing was written there.
            case untouched
            /// The new token is on its way there, or there already if the run was cut.
            case delivering
            case delivered
            /// The old token is on its way back.
            case restoring
            case restored
        }

        package var place: RotationPlace
        package var state = State.untouched
    }

    package static let version = 1

    package var target: RotationTarget
    package var url: String
    /// Unix milliseconds.
    package var created: Int64
    package var updated: Int64
    /// Counts what was written of it.
    package var revision: Int64 = 0
    package var direction = Direction.forward
    package var outcome = Outcome.open
    package var completed: [RotationStep] = []
    /// What may have been done: the run was cut in it.
    package var begun: RotationStep?
    package var deliveries: [Delivery]
    /// Beginnings of the SHA-256 of the two tokens.
    package var oldDigest: String
    package var newDigest: String?
    /// A command of the shell that succeeds once the consumers have the token.
    package var check: String?
    package var grace: GraceTime
    /// What the strategy has to remember.
    package var facts: [String: String] = [:]

    package init(
        _ target: RotationTarget, url: String, old: String, places: [RotationPlace], check: String?, grace: GraceTime,
        now: Int64
    ) {
        self.target = target
        self.url = url
        (created, updated) = (now, now)
        oldDigest = old
        deliveries = places.map { Delivery(place: $0) }
        self.check = check
        self.grace = grace
    }

    package var steps: [RotationStep] { direction == .forward ? target.strategy.steps : RotationStep.back }

    /// `nil` when nothing is left to do.
    package var next: RotationStep? { outcome == .open ? steps.first { !completed.contains($0) } : nil }

    package func isDone(_ step: RotationStep) -> Bool { completed.contains(step) }

    /// Whether a step has been done or may have been.
    package func isTouched(by step: RotationStep) -> Bool { isDone(step) || begun == step }

    mutating func complete(_ step: RotationStep) {
        begun = nil
        completed.append(step)
        if next == nil { outcome = direction == .forward ? .finished : .undone }
    }

    /// From here on the old token is the one that stays.
    mutating func turnBack() {
        noteAdded()
        // A check that never succeeded says nothing of who has which token, and may be why somebody goes back.
        let hasWorkingCheck = isDone(.check)
        direction = .back
        begun = nil
        // Where nobody has the new token, nobody has to be waited for.
        let isOut = deliveries.contains { $0.state != .untouched }
        completed = !isOut ? [.restore, .check, .grace] : hasWorkingCheck ? [] : [.check]
        grace.restart()
    }

    /// Whether the new token was made valid, or may have been: that is what there is to take back.
    package var isAdded: Bool { facts["added"] != nil || (direction == .forward && isTouched(by: .add)) }

    private mutating func noteAdded() {
        if isAdded { facts["added"] = "yes" }
    }

    /// All is done again; what is there already stays, and a reset is not repeated.
    mutating func goForwardAgain() {
        noteAdded()
        let isReset = isDone(.replace)
        direction = .forward
        begun = nil
        completed = isReset ? [.replace] : []
        grace.restart()
        for index in deliveries.indices where deliveries[index].state != .untouched {
            deliveries[index].state = .delivering
        }
    }
}
