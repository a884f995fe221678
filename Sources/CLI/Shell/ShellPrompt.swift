import RedisTypes
import UpstashREST

/// What stands before the cursor: `prod@us1-cat-31> `, `prod@us1-cat-31(TX)> `, `127.0.0.1:8079:ro> `, with what was
/// spent where that is wanted.
struct ShellPrompt: Sendable, Hashable {
    enum Standing: String, Sendable, Hashable {
        case reached = ""
        case unreachable = " (unreachable)"
        case outcomeUnknown = " (outcome unknown)"
    }

    static let standardTemplate = "{meter}{name}{ro}{tx}> "

    var template = standardTemplate
    var profile: String?
    /// `nil` without a connection.
    var authority: String?
    var isProduction = false
    var isReadOnly = false
    var standing = Standing.reached
    var isInTransaction = false
    /// Billed commands so far, where they are to be shown.
    var spent: Int?
    var isColoured = true

    /// For readline: between \001 and \002 stands what takes no room.
    var text: String {
        var text = ""
        var rest = template[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            text += rest[..<open]
            let name = rest[rest.index(after: open)..<close]
            text += value(of: name) ?? "{\(name)}"
            rest = rest[rest.index(after: close)...]
        }
        return text + rest
    }

    private func value(of name: Substring) -> String? {
        switch name {
        case "name": self.name
        case "profile": profile ?? ""
        case "host": host
        case "ro": isReadOnly ? ":ro" : ""
        case "tx": isInTransaction ? "(TX)" : ""
        case "meter": meter
        default: nil
        }
    }

    private var name: String {
        let name = profile.map { "\($0)@\(host)" } ?? host
        let shown = isProduction ? isColoured ? styled(name, "1;31") : name + ":production" : name
        return shown + standing.rawValue
    }

    /// Databases at Upstash are told by the first label of their names.
    private var host: String {
        guard let authority else { return "not connected" }
        let labels = authority.split(separator: ".")
        return authority.hasSuffix(".upstash.io") && labels.count > 2 ? String(labels[0]) : authority
    }

    private var meter: String {
        guard let spent else { return "" }
        let commands = Quantity.grouped(spent) + (spent == 1 ? " cmd" : " cmds")
        return styled("\(commands) · $\(Prices.dollars(forCommands: spent))", "2") + " "
    }

    private func styled(_ text: String, _ code: String) -> String {
        isColoured ? "\u{01}\u{1B}[\(code)m\u{02}\(text)\u{01}\u{1B}[0m\u{02}" : text
    }
}
