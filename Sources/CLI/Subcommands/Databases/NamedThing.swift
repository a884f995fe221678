import RedisTypes
import UpstashManagement

/// What people call by its name, and programs by its id.
protocol NamedThing: Sendable {
    var id: String { get }
    var name: String { get }
    /// `database`
    static var noun: String { get }
}

extension NamedThing {
    /// What is typed to confirm: pressing Enter must not be enough.
    var label: String { name.isEmpty ? id : name }

    /// `orders (0f1c…)`, safe to print
    var title: String { name.isEmpty ? Spelling.shown(id) : "\(Spelling.shown(name)) (\(Spelling.shown(id)))" }
}

extension ManagedDatabase: NamedThing { static var noun: String { "database" } }
extension Backup: NamedThing { static var noun: String { "backup" } }
extension Team: NamedThing { static var noun: String { "team" } }

extension Collection where Element: NamedThing {
    /// The one with that id, else with that name.
    /// - Parameter listing: the command that lists them all.
    /// - Throws: ``Failure`` when there is none, or several share the name: nothing is done to a guess.
    func named(_ word: String, listing: String) throws -> Element {
        if let thing = first(where: { $0.id == word }) { return thing }
        let matches = filter { $0.name == word }
        if matches.count > 1 {
            let ids = matches.map { "\n  \(Spelling.shown($0.id))" }.joined()
            throw Failure(
                .usage, "AMBIGUOUS",
                "\(Spelling.shown(word)) is the name of \(matches.count) \(Element.noun)s; nothing was sent:\(ids)",
                hint: "give the id instead; \(listing) tells them apart")
        }
        guard let match = matches.first else {
            let closest = Spelling.closest(to: word, in: map(\.name))
            let hint = closest.map { "did you mean \(Spelling.shown($0))? " } ?? ""
            throw Failure(
                .notFound, "NOTFOUND", "there is no \(Element.noun) \(Spelling.shown(word))",
                hint: hint + "\(listing) lists them")
        }
        return match
    }
}

extension ManagementClient {
    func find(_ word: String) async throws -> ManagedDatabase {
        try await databases().named(word, listing: "upkeep db list")
    }

    /// The same, with what a list leaves out.
    func read(_ word: String) async throws -> ManagedDatabase { try await database(find(word).id) }

    func findTeam(_ word: String) async throws -> Team {
        try await teams().named(word, listing: "upkeep team list")
    }
}
