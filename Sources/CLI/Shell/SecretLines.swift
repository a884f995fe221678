import RedisTypes

/// Which lines of a shell must not be written down: those that hold passwords, or make them.
enum SecretLines {
    /// Whether a line may be kept. One that begins with a space is not, as in other shells.
    static func mayKeep(_ line: [UInt8]) -> Bool {
        guard line.first != 0x20 else { return false }
        // What cannot be taken apart may hold anything.
        guard let words = try? CommandLineWords.split(line) else {
            return !mentionsSecret(line.filter { $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "'") })
        }
        return !isSecret(words.map { ($0.text ?? "").uppercased() }[...])
    }

    private static func isSecret(_ words: ArraySlice<String>) -> Bool {
        let words = words.drop { Int($0) != nil }
        guard let first = words.first else { return false }
        // A comment may be a command that was thought better of.
        if first.hasPrefix("#") {
            let bare = String(first.drop { $0 == "#" })
            return isSecret((bare.isEmpty ? [] : [bare]) + words.dropFirst())
        }
        // What goes to a program is not ours to understand.
        if let pipe = words.firstIndex(of: "|"), words[pipe...].contains(where: mentionsSecret) { return true }
        let rest = words.dropFirst()
        // The words of the shell may have a command behind them, sooner or later: `:watch 2s --for 1m AUTH …`.
        if first.hasPrefix(":") {
            // Verbs take no secret as an argument, but people who do not know that type them.
            return words.contains { $0.hasPrefix("--TOKEN=") || $0 == "--TOKEN" || $0.hasPrefix("--PASSWORD") }
                || words.indices.dropFirst().contains { isSecretCommand(words[$0...]) }
        }
        if first.hasPrefix("!") { return isSecretCommand([String(first.dropFirst())] + rest) }
        return isSecretCommand(words)
    }

    private static func isSecretCommand(_ words: ArraySlice<String>) -> Bool {
        guard let name = words.first else { return false }
        let rest = words.dropFirst()
        switch name {
        case "AUTH": return true
        case "HELLO": return rest.contains("AUTH")
        case "ACL":
            return ["SETUSER", "GETUSER", "DELUSER", "GENPASS", "GENTOKEN", "RESTTOKEN"].contains(rest.first ?? "")
        case "CONFIG": return rest.first == "SET" && rest.dropFirst().contains { secretSettings.contains($0) }
        case "MIGRATE": return rest.contains("AUTH") || rest.contains("AUTH2")
        case "SENTINEL": return rest.contains { $0.contains("AUTH-PASS") || $0.contains("PASSWORD") }
        case "EVAL", "EVAL_RO", "SCRIPT", "FUNCTION": return rest.contains(where: mentionsSecret)
        default: return false
        }
    }

    private static let secretSettings: Set<String> = [
        "MASTERAUTH", "MASTERUSER", "REQUIREPASS", "TLS-KEY-FILE-PASS", "TLS-CLIENT-KEY-FILE-PASS",
    ]

    private static func mentionsSecret(_ text: [UInt8]) -> Bool {
        mentionsSecret(String(decoding: text, as: UTF8.self).uppercased())
    }

    private static func mentionsSecret(_ text: String) -> Bool {
        secretSettings.contains { text.contains($0) }
            || ["AUTH", "BEARER", "SETUSER", "GENTOKEN", "RESTTOKEN", "GENPASS", "PASSWORD", "TOKEN"]
                .contains { text.contains($0) }
    }
}
