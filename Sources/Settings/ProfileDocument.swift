import RedisTypes
import UpstashREST

/// The configuration file as TOML.
struct ProfileDocument {
    private let file: String
    private let root: TOMLTable

    /// A profile's table, its name as messages show it, and the line of its header.
    private struct Section {
        let fields: TOMLTable
        let path: String
        let line: Int
    }

    init(_ bytes: [UInt8], file: String) throws(SettingsError) {
        self.file = file
        if !ByteString(bytes).isUTF8 { throw .config(file, key: nil, .notUTF8) }
        var reader = TOMLReader(bytes)
        do throws(TOMLReader.Failure) {
            root = try reader.read()
        } catch {
            switch error.problem {
            case .nulCharacter: throw .config(file, line: error.line, key: nil, .nulCharacter)
            case .tooDeep: throw .config(file, line: error.line, key: nil, .tooDeep)
            default: throw .notTOML(file, line: error.line, column: error.column, error.problem)
            }
        }
    }

    func decode() throws(SettingsError) -> ProfileList {
        try checkKeys(of: root, at: "", known: ["default", "profiles"])
        let defaultName = try string(root, "default", at: "")
        if let defaultName, !Profile.isValid(name: defaultName) {
            throw .config(file, line: root["default"]?.line, key: "default", .badName)
        }
        var profiles: [Profile] = []
        if let entry = root["profiles"] {
            for entry in try table(entry, at: "profiles").entries {
                let path = "profiles.\(Spelling.shown(entry.key))"
                guard Profile.isValid(name: entry.key) else {
                    throw .config(file, line: entry.line, key: path, .badName)
                }
                let section = Section(fields: try table(entry, at: path), path: "\(path).", line: entry.line)
                profiles.append(try profile(entry.key, section))
            }
        }
        return ProfileList(profiles: profiles, defaultName: defaultName)
    }

    private func profile(_ name: String, _ section: Section) throws(SettingsError) -> Profile {
        let (fields, path) = (section.fields, section.path)
        try checkKeys(of: fields, at: path, known: ["url", "token", "token_command", "production", "read_only"])
        guard let url = try string(fields, "url", at: path) else {
            throw .config(file, line: section.line, key: "\(path)url", .missing)
        }
        do { _ = try RESTEndpoint(url) } catch { throw .badURL(origin: "\(path)url in \(file)", error.problem) }
        return Profile(
            name: name, url: url, token: try token(section),
            isProduction: try boolean(fields, "production", at: path),
            isReadOnly: try boolean(fields, "read_only", at: path))
    }

    private func token(_ section: Section) throws(SettingsError) -> Profile.Token {
        let key = "\(section.path)token"
        switch (try string(section.fields, "token", at: section.path), section.fields["token_command"]) {
        case (nil, nil): throw .config(file, line: section.line, key: key, .missing)
        case (.some, let entry?): throw .config(file, line: entry.line, key: key, .twoTokens)
        case (let text?, nil): return .secret(try Secret(checking: Array(text.utf8), from: "\(key) in \(file)"))
        case (nil, let entry?): return .command(try command(entry, at: "\(key)_command"))
        }
    }

    private func command(_ entry: TOMLTable.Entry, at key: String) throws(SettingsError) -> [String] {
        let expected = "an array of strings"
        guard case .array(let items) = entry.value else { throw wrongType(entry, at: key, expected: expected) }
        var words: [String] = []
        for item in items {
            guard case .string(let word) = item else {
                throw .config(file, line: entry.line, key: key, .wrongType(expected: expected, found: item.kind))
            }
            words.append(word)
        }
        guard Self.isCommand(words) else { throw .config(file, line: entry.line, key: key, .emptyCommand) }
        return words
    }

    /// Whether there is a program to start.
    static func isCommand(_ words: [String]) -> Bool {
        words.first?.isEmpty == false && !words.contains { $0.utf8.contains(0) }
    }

    private func checkKeys(of table: TOMLTable, at path: String, known: [String]) throws(SettingsError) {
        for entry in table.entries where !known.contains(entry.key) {
            let suggestion = Spelling.closest(to: entry.key, in: known)
            throw .config(
                file, line: entry.line, key: path + Spelling.shown(entry.key),
                .unknownKey(suggestion: suggestion, known: known))
        }
    }

    private func table(_ entry: TOMLTable.Entry, at key: String) throws(SettingsError) -> TOMLTable {
        guard case .table(let table) = entry.value else { throw wrongType(entry, at: key, expected: "a table") }
        return table
    }

    private func string(_ table: TOMLTable, _ key: String, at path: String) throws(SettingsError) -> String? {
        guard let entry = table[key] else { return nil }
        guard case .string(let text) = entry.value else {
            throw wrongType(entry, at: path + key, expected: "a string")
        }
        return text
    }

    private func boolean(_ table: TOMLTable, _ key: String, at path: String) throws(SettingsError) -> Bool {
        guard let entry = table[key] else { return false }
        guard case .boolean(let value) = entry.value else {
            throw wrongType(entry, at: path + key, expected: "true or false")
        }
        return value
    }

    private func wrongType(_ entry: TOMLTable.Entry, at key: String, expected: String) -> SettingsError {
        .config(file, line: entry.line, key: key, .wrongType(expected: expected, found: entry.value.kind))
    }
}
