import RedisTypes
import UpstashREST

/// What stands before the cursor: `prod> `, `prod(TX)> `, `prod:ro> `, with what was spent where that is wanted.
struct ShellPrompt: Sendable, Hashable {
    /// `nil` without a connection.
    var name: String?
    var isProduction = false
    var isReadOnly = false
    var isInTransaction = false
    /// Billed commands so far, where they are to be shown.
    var spent: Int?
    var isColoured = true

    /// For readline: between \001 and \002 stands what takes no room.
    var text: String {
        let meter = spent.map { spent in
            let commands = Quantity.grouped(spent) + (spent == 1 ? " cmd" : " cmds")
            return styled("\(commands) · $\(Prices.dollars(forCommands: spent))", "2") + " "
        }
        guard let name else { return (meter ?? "") + "not connected> " }
        let shown = isProduction ? styled(name, "1;31") : name
        return (meter ?? "") + shown + (isReadOnly ? ":ro" : "") + (isInTransaction ? "(TX)" : "") + "> "
    }

    private func styled(_ text: String, _ code: String) -> String {
        isColoured ? "\u{01}\u{1B}[\(code)m\u{02}\(text)\u{01}\u{1B}[0m\u{02}" : text
    }
}
