package import RedisTypes
import Settings
import UpstashManagement

/// One rotation under way: does the next step, and writes it down before and after.
package struct Rotation {
    package private(set) var record: RotationRecord
    private var secrets: RotationSecrets?
    private let store: RotationStore
    private let authority: any TokenAuthority
    private let places: PlaceKeeper
    private let tools: RotationTools

    /// Why a run ends.
    package enum End: Sendable, Hashable {
        case finished, undone
        /// Both tokens are valid for so many milliseconds more.
        case waiting(Int64)
    }

    /// Begins one. The journal is there before the first secret is kept.
    /// - Throws: ``RotationError`` when a place cannot take the token.
    package init(
        _ record: RotationRecord, old: Secret, store: RotationStore, authority: any TokenAuthority,
        places: PlaceKeeper, tools: RotationTools
    ) throws {
        (self.record, self.store, self.authority) = (record, store, authority)
        (self.places, self.tools) = (places, tools)
        // Of a rotation that has ended; its secrets may have been left by a kill.
        try store.forgetSecrets(record.target.id)
        try save()
        let secrets = RotationSecrets(old: old)
        try store.save(secrets, record.target.id)
        self.secrets = secrets
    }

    /// Goes on with one.
    package init(
        resuming record: RotationRecord, store: RotationStore, authority: any TokenAuthority, places: PlaceKeeper,
        tools: RotationTools
    ) throws {
        (self.record, self.store, self.authority) = (record, store, authority)
        (self.places, self.tools) = (places, tools)
        secrets = try store.secrets(record.target.id)
        if record.outcome != .open {
            // Killed between the last word of the journal and this.
            try store.forgetSecrets(record.target.id)
        } else if secrets == nil {
            guard record.direction == .forward, record.completed.isEmpty, record.begun != .replace,
                !record.isAdded
            else {
                throw RotationError.noSecrets(record.target, file: store.secretsFile(record.target.id))
            }
            // Killed before there was any secret: nothing has happened.
            self.record.outcome = .undone
            try save()
        }
    }

    private var target: RotationTarget { record.target }

    /// The gateway may have moved meanwhile.
    package mutating func move(to url: String) throws {
        record.url = url
        try save()
    }

    /// Another way to ask whether the consumers have the token: the first one may be what is wrong.
    package mutating func changeCheck(to line: String) throws {
        record.check = line
        try save()
    }

    package mutating func changeGrace(to milliseconds: Int64) throws {
        record.grace.change(to: milliseconds)
        try save()
    }

    // MARK: Steps

    /// Does all that is left.
    /// - Parameter patience: a grace that is longer is not waited for.
    package mutating func run(waitingUpTo patience: Int64) async throws -> End {
        while let step = record.next {
            if step == .grace {
                try passTime()
                if record.grace.left > patience { return .waiting(record.grace.left) }
            }
            try await advance()
        }
        return record.outcome == .undone ? .undone : .finished
    }

    /// Does the next step.
    package mutating func advance() async throws {
        guard let step = record.next else { return }
        let isRepeated = record.begun == step
        record.begun = step
        try save()
        try await perform(step, isRepeated: isRepeated)
        record.complete(step)
        try save()
        // In this order: a kill between the two leaves secrets of a rotation that is known to have ended.
        if record.outcome != .open { try store.forgetSecrets(target.id) }
    }

    private mutating func perform(_ step: RotationStep, isRepeated: Bool) async throws {
        guard var secrets else { throw RotationError.noSecrets(target, file: store.secretsFile(target.id)) }
        switch step {
        case .make:
            tools.tell("making the new token")
            try await authority.make(&secrets, &record)
            try keep(secrets)
        case .add:
            tools.tell("making it valid beside the old one")
            try await authority.add(&secrets, &record)
            try keep(secrets)
        case .replace:
            do { try await authority.replace(&secrets, &record, isRepeated: isRepeated) } catch {
                // What was refused has not happened, and may be tried again.
                if !isRepeated, Self.wasRefused(error) {
                    record.begun = nil
                    try save()
                }
                throw error
            }
            try keep(secrets)
        case .probe:
            tools.tell("trying it at \(record.url)")
            try await expect(try new(secrets), isAccepted: true)
        case .deliver: try await deliver(try new(secrets), insteadOf: secrets.old)
        case .restore: try await restore(secrets.old, insteadOf: secrets.new ?? secrets.old)
        case .check: try await check()
        case .grace: try await waitOut()
        case .revoke: try await revoke(secrets)
        case .withdraw: try await withdraw(secrets)
        case .prove: try await prove(secrets)
        }
    }

    /// Only the platform's own word tells that it was not done; all else leaves it open.
    private static func wasRefused(_ error: any Error) -> Bool {
        guard let error = error as? ManagementError else { return false }
        return error.fate != .unknown
    }

    private mutating func keep(_ secrets: RotationSecrets) throws(SettingsError) {
        self.secrets = secrets
        try store.save(secrets, target.id)
        record.newDigest = secrets.new.map(RotationSecrets.digest)
    }

    private mutating func save() throws(SettingsError) {
        record.revision &+= 1
        record.updated = tools.clock().wall
        try store.save(record)
    }

    private func new(_ secrets: RotationSecrets) throws(RotationError) -> Secret {
        guard let new = secrets.new else { throw .noSecrets(target, file: store.secretsFile(target.id)) }
        return new
    }

    // MARK: Places

    private mutating func deliver(_ new: Secret, insteadOf old: Secret) async throws {
        for index in record.deliveries.indices where record.deliveries[index].state != .delivered {
            try await put(new, insteadOf: old, at: index, from: .delivering, to: .delivered)
        }
    }

    private mutating func restore(_ old: Secret, insteadOf new: Secret) async throws {
        for index in record.deliveries.indices {
            // Also where the run was cut on the way there: the place may have the new token all the same.
            let state = record.deliveries[index].state
            if state == .untouched || state == .restored { continue }
            try await put(old, insteadOf: new, at: index, from: .restoring, to: .restored)
        }
    }

    private mutating func put(
        _ token: Secret, insteadOf other: Secret, at index: Int, from begun: RotationRecord.Delivery.State,
        to done: RotationRecord.Delivery.State
    ) async throws {
        let place = record.deliveries[index].place
        tools.tell("\(begun == .delivering ? "new" : "old") token to \(place)")
        record.deliveries[index].state = begun
        try save()
        switch place {
        case .program(let line):
            let end = try await tools.run(line, token)
            guard end.succeeded else { throw RotationError.programFailed(target, line: line, output: shown(end)) }
        case .output: try tools.print(token)
        case .profile, .envFile, .key, .file:
            do { try places.put(token, insteadOf: other, in: place) } catch let error as SettingsError {
                guard case .notWritten(_, let reason) = error else { throw error }
                throw RotationError.notWritten(target, place, reason: reason)
            }
        }
        record.deliveries[index].state = done
        try save()
    }

    /// Somebody may have written to a place since: what is taken from there must not end.
    private func verifyPlaces(have token: Secret) throws {
        let expected: RotationRecord.Delivery.State = record.direction == .forward ? .delivered : .restored
        for delivery in record.deliveries where delivery.state == expected {
            switch try places.content(of: delivery.place) {
            case .unknown: continue
            case .tokens(let found) where found.allSatisfy({ $0 == token }): continue
            case .tokens, .nothing: throw RotationError.overwritten(target, delivery.place)
            }
        }
    }

    /// What a program wrote, fit to be shown.
    private func shown(_ end: ProgramEnd) -> String {
        let hidden = [secrets?.old, secrets?.new, secrets?.password].compactMap { $0 }
        let text = String(decoding: SecretFilter(hidden).filtered(end.output), as: UTF8.self)
        return text.split(separator: "\n").suffix(5).joined(separator: "\n")
    }

    // MARK: Waiting

    private func check() async throws {
        guard let line = record.check else { return }
        tools.tell("checking the consumers: \(line)")
        let clock = ContinuousClock()
        let end = clock.now + tools.checkPatience
        while true {
            let result = try await tools.run(line, nil)
            if result.succeeded { return }
            guard clock.now < end else {
                throw RotationError.checkFailed(target, line: line, output: shown(result))
            }
            try await tools.sleep(.seconds(1))
        }
    }

    /// Counts the time since the journal was written last.
    private mutating func passTime() throws {
        if !record.grace.pass(to: tools.clock()) {
            tools.tell("the clock of this machine was set back: the time since the last run is not counted")
        }
        try save()
    }

    private mutating func waitOut() async throws {
        if record.grace.left > 0 { tools.tell("both are valid for \(record.grace.shown) more") }
        let clock = ContinuousClock()
        while record.grace.left > 0 {
            let start = clock.now
            try await tools.sleep(.milliseconds(min(record.grace.left, 5000)))
            record.grace.pass(TimeSpan(clock.now - start).milliseconds, to: tools.clock())
            try save()
        }
    }

    /// Asks until the server says three times in a row what is expected: it may be several machines.
    private func expect(_ token: Secret, isAccepted: Bool, isOld: Bool = false) async throws {
        let wanted: ProbeAnswer = isAccepted ? .accepted : .refused
        let clock = ContinuousClock()
        let end = clock.now + tools.patience
        var count = 0
        while true {
            let answer = try await tools.probe(token, record.url)
            count = answer == wanted ? count + 1 : 0
            if count == 3 { return }
            if clock.now >= end && count == 0 {
                switch answer {
                case .unreachable(let reason):
                    throw RotationError.unreachable(target, url: record.url, reason: reason)
                case .accepted: throw RotationError.stillAccepted(target, url: record.url, isOld: isOld)
                case .refused:
                    throw RotationError.notAccepted(
                        target, url: record.url, isOldEnded: record.isDone(.revoke) || record.isDone(.replace))
                }
            }
            try await tools.sleep(.milliseconds(100))
        }
    }

    // MARK: The end of a token

    private func revoke(_ secrets: RotationSecrets) async throws {
        let new = try new(secrets)
        try verifyPlaces(have: new)
        guard try await authority.knowsNew(secrets, record) else {
            throw RotationError.changedElsewhere(target, reason: "the new token is not valid any more")
        }
        try await expect(new, isAccepted: true)
        tools.tell("ending the old token")
        try await authority.revokeOld(secrets, record)
    }

    private func withdraw(_ secrets: RotationSecrets) async throws {
        guard record.isAdded else { return }
        try verifyPlaces(have: secrets.old)
        try await proveOldIsAlive(secrets)
        tools.tell("ending the new token")
        try await authority.revokeNew(secrets, record)
    }

    private func prove(_ secrets: RotationSecrets) async throws {
        if record.direction == .forward {
            tools.tell("making sure that the old token is refused")
            try await expect(secrets.old, isAccepted: false, isOld: true)
            try await expect(try new(secrets), isAccepted: true)
        } else if let new = secrets.new, record.isAdded {
            tools.tell("making sure that the new token is refused")
            try await expect(new, isAccepted: false)
        }
    }

    private func proveOldIsAlive(_ secrets: RotationSecrets) async throws {
        guard try await authority.knowsOld(secrets, record) else {
            throw RotationError.oldIsDead(target, isBack: record.direction == .back)
        }
        switch try await tools.probe(secrets.old, record.url) {
        case .accepted: return
        case .refused: throw RotationError.oldIsDead(target, isBack: record.direction == .back)
        case .unreachable(let reason): throw RotationError.unreachable(target, url: record.url, reason: reason)
        }
    }

    // MARK: Going back

    /// From here on the old token is the one that stays. That it still can is made sure of first.
    package mutating func turnBack() async throws {
        guard record.outcome == .open, record.direction == .forward else { return }
        guard let secrets else { return }
        let first = target.strategy.steps[0]
        if first == .replace, record.isTouched(by: .replace) { throw RotationError.noWayBack(target) }
        if record.isDone(.revoke) { throw RotationError.oldIsDead(target, isBack: false) }
        if record.isAdded { try await proveOldIsAlive(secrets) }
        let hadCheck = record.check != nil && !record.isDone(.check)
        record.turnBack()
        if hadCheck, record.isDone(.check) {
            tools.tell("the check has never succeeded, and is not asked on the way back")
        }
        try save()
    }

    /// The new token goes to all its places again, also when the rotation was being undone.
    package mutating func goForwardAgain() throws {
        guard record.outcome == .open else { return }
        record.goForwardAgain()
        try save()
    }
}
