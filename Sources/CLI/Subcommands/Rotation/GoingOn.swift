import LocalRedis
import RedisTypes
import Settings
import TokenRotation
import UpstashREST

/// Goes on with a rotation that was begun before: forward, back, or no further.
struct GoingOn {
    private let verb: TokenRotate

    init(_ verb: TokenRotate) {
        self.verb = verb
    }

    func run(in context: ToolContext) async throws -> Outcome {
        let store = try context.rotations
        let found = try find(in: store, context)
        let target = found.target
        if let url = verb.connection.url { _ = try RESTEndpoint(url) }
        let lock = try RotationLock(target, in: store)
        defer { withExtendedLifetime(lock) {} }
        // It may have gone on until the lock was ours.
        guard let record = try store.record(target.id) else { throw Self.none(target.name) }
        return try await verb.withAuthority(over: target, in: context) { authority in
            let wasOpen = record.outcome == .open
            var rotation = try Rotation(
                resuming: record, store: store, authority: authority,
                places: PlaceKeeper(profiles: try context.profiles),
                tools: context.rotationTools(verb.connection.choice, isQuiet: verb.output.quiet))
            guard wasOpen else {
                if !verb.output.quiet {
                    context.console.note("nothing to do: it was \(record.outcome.rawValue) before")
                }
                return .ok
            }
            if let url = verb.connection.url { try rotation.move(to: url) }
            if verb.rollback { try await rotation.turnBack() }
            if verb.redeliver { try rotation.goForwardAgain() }
            if let check = verb.check { try rotation.changeCheck(to: check) }
            if let grace = verb.grace { try rotation.changeGrace(to: grace.milliseconds) }
            return try await verb.finish(&rotation, in: context)
        }
    }

    /// Neither server nor places are touched: it is told what they have.
    func abandon(in context: ToolContext) async throws -> Outcome {
        let store = try context.rotations
        if let id = verb.id, Self.isID(id), case .failure = Result(catching: { try store.record(id) }) {
            let lock = try RotationLock(id: id, command: "upkeep token rotate --status", in: store)
            defer { withExtendedLifetime(lock) {} }
            try store.remove(id)
            context.console.note("forgotten; which tokens it left valid its journal cannot tell: upkeep token list")
            return .ok
        }
        let record = try find(in: store, context)
        let lock = try RotationLock(record.target, in: store)
        defer { withExtendedLifetime(lock) {} }
        guard let current = try store.record(record.target.id) else { throw Self.none(record.target.name) }
        if current.outcome == .open {
            for line in RotationWords(current).leftovers + RotationWords(current).endings { context.console.note(line) }
        }
        try store.remove(record.target.id)
        context.console.note("forgotten")
        return .ok
    }

    // MARK: Which one

    private func find(in store: RotationStore, _ context: ToolContext) throws -> RotationRecord {
        if let id = verb.id {
            guard Self.isID(id), let record = try store.record(id) else { throw Self.none(id) }
            return record
        }
        var readable: [RotationRecord] = []
        var damage: (any Error)?
        for (_, record) in RotationListing(store: store).records() {
            switch record {
            case .success(let record): if try matches(record, context) { readable.append(record) }
            case .failure(let error): damage = error
            }
        }
        let open = readable.filter { $0.outcome == .open }
        // One that has ended is found too: it may have left something to clear away.
        let found = open.isEmpty ? readable : open
        guard let first = found.first else {
            // It may be the one that cannot be read.
            if let damage { throw damage }
            throw Self.none(verb.name)
        }
        guard found.count == 1 else {
            let ids = found.map { "\($0.target.id) (\($0.target.words.joined(separator: " ")))" }
            throw Failure(
                .usage, "AMBIGUOUS", "several rotations could be meant: \(ids.joined(separator: ", "))",
                hint: "name one: upkeep token rotate --id \(first.target.id) \(flag)")
        }
        return first
    }

    private var flag: String { verb.abandon ? "--abandon" : verb.rollback ? "--rollback" : "--resume" }

    private func matches(_ record: RotationRecord, _ context: ToolContext) throws -> Bool {
        let target = record.target
        if let database = verb.database {
            return target.strategy == .reset
                && ([target.name, target.scope].contains(database) || target.words.contains(database))
        }
        if let user = verb.user {
            return [.passwords, .users].contains(target.strategy) && target.name == user
        }
        if let name = verb.name {
            guard target.strategy == .list else { return false }
            let isNamed = [target.name, record.facts[TokenListAuthority.Fact.oldName]].contains(name)
            if !isNamed && record.facts[TokenListAuthority.Fact.newName] != name { return false }
        }
        guard let tokens = verb.list.tokens else { return true }
        return target.strategy == .list && target.scope == POSIX.resolved(context.path(tokens))
    }

    /// Hexadecimal digits, and no path.
    private static func isID(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }

    private static func none(_ name: String?) -> Failure {
        Failure(
            .notFound, "NOTFOUND",
            "there is no rotation\(name.map { " of \(Spelling.shown($0))" } ?? "") to go on with",
            hint: "upkeep token rotate --status lists them")
    }
}
