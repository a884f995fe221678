import RedisTypes

/// Which lines of a shell must not be written down: those that hold passwords, or make them.
enum SecretLines {
    /// Whether a line may be kept. One that begins with a space is not, as in other shells.
    static func mayKeep(_ line: [UInt8]) -> Bool {
        guard line.first != 0x20 else { return false }
        // What cannot be taken apart may hold anything.
        guard let words = try? CommandLineWords.split(line) else { return !mentionsSecret(line) }
        return !isSecret(words.drop { Int($0.text ?? "") != nil })
    }

    private static func isSecret(_ words: ArraySlice<ByteString>) -> Bool {
        let words = words.map { ($0.text ?? "").uppercased() }
        guard var name = words.first else { return false }
        if name.hasPrefix("!") || name.hasPrefix(":") { name.removeFirst() }
        if name == "EXEC", words.count > 1 { return isSecret(words.dropFirst().map { ByteString($0) }[...]) }
        let second = words.count > 1 ? words[1] : ""
        switch name {
        case "AUTH": return true
        case "HELLO": return words.contains("AUTH")
        case "ACL": return ["SETUSER", "GETUSER", "DELUSER", "GENPASS", "GENTOKEN", "RESTTOKEN"].contains(second)
        case "CONFIG": return second == "SET" && words.dropFirst(2).contains { secretSettings.contains($0) }
        case "MIGRATE": return words.contains("AUTH") || words.contains("AUTH2")
        case "SENTINEL": return words.contains { $0.contains("AUTH-PASS") || $0.contains("PASSWORD") }
        case "EVAL", "EVAL_RO", "SCRIPT", "FUNCTION": return words.contains { mentionsSecret(Array($0.utf8)) }
        default: return false
        }
    }

    private static let secretSettings: Set<String> = [
        "MASTERAUTH", "MASTERUSER", "REQUIREPASS", "TLS-KEY-FILE-PASS", "TLS-CLIENT-KEY-FILE-PASS",
    ]

    private static func mentionsSecret(_ text: [UInt8]) -> Bool {
        let text = String(decoding: text, as: UTF8.self).uppercased()
        return [
            "AUTH", "SETUSER", "GENTOKEN", "RESTTOKEN", "GENPASS", "REQUIREPASS", "MASTERAUTH", "PASSWORD", "TOKEN",
        ]
        .contains { text.contains($0) }
    }
}
