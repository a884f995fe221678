import RedisTypes
import TokenRotation

/// What is said of a rotation, as it stands.
struct RotationWords {
    private let record: RotationRecord
    private let facts: [String: String]

    init(_ record: RotationRecord) {
        self.record = record
        facts = record.facts
    }

    private var oldName: String {
        switch record.target.strategy {
        case .list: "token \(facts[TokenListAuthority.Fact.oldName] ?? record.target.name)"
        case .passwords, .users: "the old token of user \(record.target.name)"
        case .reset: "the old credentials of \(record.target.name)"
        }
    }

    private var newName: String {
        switch record.target.strategy {
        case .list: "token \(facts[TokenListAuthority.Fact.newName] ?? record.target.name)"
        case .passwords: "the new token of user \(record.target.name)"
        case .users: "the token of user \(facts[UserPasswords.Fact.otherUser] ?? record.target.name)"
        case .reset: "the new credentials of \(record.target.name)"
        }
    }

    var finished: String {
        let isOne = record.target.strategy != .reset
        return
            "\(newName) \(isOne ? "is in its places" : "are in their places"), and \(oldName) \(isOne ? "is" : "are") refused"
    }

    var undone: String {
        if !record.isAdded { return "nothing had happened; \(oldName) stays as it is" }
        return "\(oldName) is in its places, and \(newName) is refused"
    }

    /// How far it is, in a word.
    var state: String {
        switch record.outcome {
        case .finished: "finished"
        case .undone: "undone"
        case .open:
            (record.direction == .back ? "going back: " : "")
                + (record.next.map { "\(record.begun == $0 ? "in" : "before") \($0.rawValue)" } ?? "")
        }
    }

    /// What stays valid when it goes no further, as far as its journal knows, and how to end it.
    var leftovers: [String] {
        var lines: [String] = []
        if record.target.strategy == .reset {
            lines.append(
                record.isDone(.replace)
                    ? "\(newName) are valid; \(oldName) were ended"
                    : record.begun == .replace
                        ? "\(record.target.name) may have been reset: upkeep db get "
                            + "\(Spelling.shellWord(record.target.scope)) --credentials shows what is valid"
                        : "\(oldName) are as they were")
            return lines + places
        }
        switch (record.isAdded, record.direction, record.isTouched(by: .revoke), record.isTouched(by: .withdraw)) {
        case (false, _, _, _): lines.append("\(oldName) is as it was; no new one is valid")
        case (true, .forward, true, _) where record.isDone(.revoke):
            lines.append("\(newName) is valid; \(oldName) was ended")
        case (true, .forward, true, _): lines.append("\(newName) is valid; \(oldName) may still be")
        case (true, .back, _, true) where record.isDone(.withdraw):
            lines.append("\(oldName) is valid; \(newName) was ended")
        case (true, .back, _, true): lines.append("\(oldName) is valid; \(newName) may still be")
        default: lines.append("\(oldName) and \(newName) are both valid")
        }
        return lines + places
    }

    private var places: [String] {
        record.deliveries.compactMap { delivery in
            switch delivery.state {
            case .untouched: nil
            case .delivering, .restoring: "\(delivery.place) has the one or the other"
            case .delivered: "\(delivery.place) has the new one"
            case .restored: "\(delivery.place) has the old one"
            }
        }
    }

    /// How to end either of two tokens that stay valid, of which one is needed.
    var endings: [String] {
        let isOldEnded = record.isDone(.revoke)
        let isNewEnded = record.isDone(.withdraw) || !record.isAdded
        if isOldEnded || isNewEnded { return [] }
        let commands: [(String, String?)] =
            switch record.target.strategy {
            case .list:
                [
                    (oldName, facts[TokenListAuthority.Fact.oldName].map(revocation)),
                    (newName, facts[TokenListAuthority.Fact.newName].map(revocation)),
                ]
            case .passwords:
                [
                    (oldName, facts[UserPasswords.Fact.oldPassword].map { change("'!\($0)'", of: record.target.name) }),
                    (newName, facts[UserPasswords.Fact.newPassword].map { change("'!\($0)'", of: record.target.name) }),
                ]
            case .users:
                [
                    (oldName, change("off", of: record.target.name)),
                    (newName, facts[UserPasswords.Fact.otherUser].map { change("off", of: $0) }),
                ]
            case .reset: []
            }
        return commands.compactMap { name, command in command.map { "to end \(name): \($0)" } }
    }

    private func revocation(_ name: String) -> String {
        let list =
            record.target.words.contains("--tokens") ? ["--tokens", Spelling.shellWord(record.target.scope)] : []
        return (["upkeep token revoke", Spelling.shellWord(name)] + list).joined(separator: " ")
    }

    private func change(_ rule: String, of user: String) -> String {
        "upkeep exec ACL SETUSER \(Spelling.shellWord(user)) \(rule)"
    }
}
