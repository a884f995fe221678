import RedisTypes
import Synchronization

/// The shell that a verb was typed in: what the verb has from it, and owes it.
final class HostShell: Sendable {
    /// Asked instead of standard input: the terminal is the editor's. Gives the line with its newline; nothing for none.
    private let ask: @Sendable (String) async throws -> [UInt8]
    /// The connection of the shell, for verbs that name no other.
    let database: Database?
    let seen: SeenKeys
    let allowsPlaintext: Bool
    private let billed = Mutex(0)
    private let shownStyle = Mutex(PrettyReply.Style())

    init(
        _ database: Database?, _ seen: SeenKeys, allowsPlaintext: Bool,
        ask: @escaping @Sendable (String) async throws -> [UInt8]
    ) {
        self.database = database
        self.seen = seen
        self.allowsPlaintext = allowsPlaintext
        self.ask = ask
    }

    func answer(to question: String) async throws -> [UInt8] { try await ask(question) }

    /// How the shell shows replies.
    var style: PrettyReply.Style {
        get { shownStyle.withLock { $0 } }
        set { shownStyle.withLock { $0 = newValue } }
    }

    /// Commands that verbs sent over connections of their own.
    var billedElsewhere: Int { billed.withLock { $0 } }

    func count(billed commands: Int) { billed.withLock { $0 += commands } }
}
