import RedisTypes

extension ProfileDocument {
    /// The file's text: what ``decode()`` reads back as the same list.
    static func render(_ list: ProfileList) -> String {
        var text = "# upkeep profiles: upkeep profile --help. Keep this file private (0600).\n"
        if let name = list.defaultName { text += "default = \(quoted(name))\n" }
        for profile in list.profiles { text += "\n" + render(profile) }
        return text
    }

    private static func render(_ profile: Profile) -> String {
        let name = profile.name.utf8.contains(UInt8(ascii: ".")) ? quoted(profile.name) : profile.name
        var text = "[profiles.\(name)]\nurl = \(quoted(profile.url))\n"
        switch profile.token {
        case .secret(let secret): text += "token = \(quoted(secret.reveal()))\n"
        case .command(let words): text += "token_command = [\(words.map(quoted).joined(separator: ", "))]\n"
        }
        text += "production = \(profile.isProduction)\n"
        if profile.isReadOnly { text += "read_only = true\n" }
        return text
    }

    /// A TOML basic string (toml.io/en/v1.0.0#string).
    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": result += "\\\(scalar)"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
