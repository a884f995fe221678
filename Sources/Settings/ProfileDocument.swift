import RedisTypes
import TOMLKit

/// The configuration file as TOML: the only place that knows the library.
///
/// Its own messages are not passed on, because they quote what they could not read.
struct ProfileDocument {
    private let file: String
    private let root: TOMLTable

    init(_ bytes: [UInt8], file: String) throws(SettingsError) {
        self.file = file
        guard let text = ByteString(bytes).text else { throw .config(file, key: nil, .notUTF8) }
        // The library hands strings over as C strings: a NUL would cut a token short without a word.
        if bytes.contains(0) || text.contains("\\u0000") || text.contains("\\U00000000") {
            throw .config(file, key: nil, .nulCharacter)
        }
        if TOMLDepth.exceedsLimit(bytes) { throw .config(file, key: nil, .tooDeep) }
        do {
            root = try TOMLTable(string: text)
        } catch let error as TOMLParseError {
            throw .notTOML(file, line: error.source.begin.line, column: error.source.begin.column)
        } catch {
            throw .notTOML(file, line: 1, column: 1)
        }
    }

    func decode() throws(SettingsError) -> ProfileList {
        try checkKeys(of: root, at: "", known: ["default", "profiles"])
        let defaultName = try string(root, "default", at: "")
        if let defaultName, !Profile.isValid(name: defaultName) { throw .config(file, key: "default", .badName) }
        var profiles: [Profile] = []
        if let node = root["profiles"] {
            guard let table = node.table else { throw wrongType(node, at: "profiles", expected: "a table") }
            for name in table.keys {
                let path = "profiles.\(Spelling.shown(name))"
                guard Profile.isValid(name: name) else { throw .config(file, key: path, .badName) }
                guard let node = table[name] else { continue }
                guard let fields = node.table else { throw wrongType(node, at: path, expected: "a table") }
                profiles.append(try profile(name, fields, at: "\(path)."))
            }
        }
        return ProfileList(profiles: profiles, defaultName: defaultName)
    }

    private func profile(_ name: String, _ fields: TOMLTable, at path: String) throws(SettingsError) -> Profile {
        try checkKeys(of: fields, at: path, known: ["url", "token", "token_command", "production", "read_only"])
        guard let url = try string(fields, "url", at: path) else { throw .config(file, key: "\(path)url", .missing) }
        if let problem = EndpointURL.problem(in: url) { throw .badURL(origin: "\(path)url in \(file)", problem) }
        return Profile(
            name: name, url: url, token: try token(fields, at: path),
            isProduction: try boolean(fields, "production", at: path),
            isReadOnly: try boolean(fields, "read_only", at: path))
    }

    private func token(_ fields: TOMLTable, at path: String) throws(SettingsError) -> Profile.Token {
        switch (try string(fields, "token", at: path), fields["token_command"]) {
        case (nil, nil): throw .config(file, key: "\(path)token", .missing)
        case (.some, .some): throw .config(file, key: "\(path)token", .twoTokens)
        case (let text?, nil):
            return .secret(try Secret(checking: Array(text.utf8), from: "\(path)token in \(file)"))
        case (nil, let node?):
            let key = "\(path)token_command"
            guard let array = node.array else { throw wrongType(node, at: key, expected: "an array of strings") }
            var words: [String] = []
            for index in 0..<array.count {
                let item = array[index]
                guard let word = item.string else { throw wrongType(item, at: key, expected: "an array of strings") }
                words.append(word)
            }
            guard Self.isCommand(words) else { throw .config(file, key: key, .emptyCommand) }
            return .command(words)
        }
    }

    /// Whether there is a program to start.
    static func isCommand(_ words: [String]) -> Bool {
        words.first?.isEmpty == false && !words.contains { $0.utf8.contains(0) }
    }

    private func checkKeys(of table: TOMLTable, at path: String, known: [String]) throws(SettingsError) {
        for key in table.keys where !known.contains(key) {
            let suggestion = Spelling.closest(to: key, in: known)
            throw .config(file, key: path + Spelling.shown(key), .unknownKey(suggestion: suggestion, known: known))
        }
    }

    private func string(_ table: TOMLTable, _ key: String, at path: String) throws(SettingsError) -> String? {
        guard let node = table[key] else { return nil }
        guard let text = node.string else { throw wrongType(node, at: path + key, expected: "a string") }
        return text
    }

    private func boolean(_ table: TOMLTable, _ key: String, at path: String) throws(SettingsError) -> Bool {
        guard let node = table[key] else { return false }
        guard let value = node.bool else { throw wrongType(node, at: path + key, expected: "true or false") }
        return value
    }

    private func wrongType(_ node: any TOMLValueConvertible, at key: String, expected: String) -> SettingsError {
        .config(file, key: key, .wrongType(expected: expected, found: node.type.description))
    }
}
