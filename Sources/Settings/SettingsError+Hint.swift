import RedisTypes
import UpstashREST

extension SettingsError {
    /// What to type next; `nil` when the message says all there is to say. The three ways out of
    /// ``notConfigured(profiles:)`` stand on a line each.
    package var hint: String? {
        switch self {
        case .missing(let path, .token):
            "write the token to a file only you can read: (umask 077; cat > \(Spelling.shellWord(path)))"
        case .missing(let path, .account):
            "two lines, UPSTASH_EMAIL=… and UPSTASH_API_KEY=…: (umask 077; cat > \(Spelling.shellWord(path)))"
        case .missing, .unreadable, .notWritten, .config(_, _, _, .notUTF8), .config(_, _, _, .nulCharacter): nil
        case .notRegularFile(_, .token), .notRegularFile(_, .secret): "give the token on standard input: --token-stdin"
        case .notRegularFile: "name a regular file"
        case .openToOthers(let path, .directory, _): "chmod 700 \(Spelling.shellWord(path))"
        case .openToOthers(let path, _, _): "chmod 600 \(Spelling.shellWord(path))"
        case .notOurs(_, .directory, _): "use a directory of your own"
        case .notOurs(let path, .token, _): "give it on standard input: --token-stdin < \(Spelling.shellWord(path))"
        case .notOurs(let path, _, _): "make a copy of your own: install -m 600 \(Spelling.shellWord(path)) COPY"
        case .tooLarge: "is this the right file?"
        case .noHome(let variable): "export HOME=…, or \(variable)=…"
        case .unusableToken(_, .reference): "write the token itself"
        case .unusableToken: "copy UPSTASH_REDIS_REST_TOKEN from the console again: one word, nothing else"
        case .badURL(_, .userInfo), .badURL(_, .queryOrFragment):
            "give the address alone, such as https://example.upstash.io; the token goes in its own place"
        case .badURL: "copy UPSTASH_REDIS_REST_URL from the console, such as https://example.upstash.io"
        case .envFile(_, _, .unclosedQuote): "close it, or put the whole value in single quotes"
        case .envFile(_, _, .textAfterQuote): "put the whole value in one pair of quotes, a comment after a space and #"
        case .envFile: "lines look like NAME=value, or start with #; --no-env-file leaves the file out"
        case .notTOML(_, _, _, .badValue): "strings are quoted: url = \"https://example.upstash.io\""
        case .notTOML(_, _, _, .badEscape): "'single quotes' leave every backslash as it is"
        case .notTOML(_, _, _, .arrayOfTables): "one pair of brackets: [profiles.NAME]"
        case .notTOML: nil
        case .config(let path, _, let key, let problem): Self.hint(path, key ?? "", problem)
        case .badProfileName: Self.nameRule
        case .unknownProfile(_, _, let suggestion, let known): Self.hint(suggestion, known)
        case .profileExists(let name, _): "choose another name, or remove it first: upkeep profile remove \(name)"
        case .noToken:
            "the service does not show the credentials (credential protection?): save them with upkeep profile add"
        case .danglingDefault(_, _, let suggestion): "upkeep profile use \(suggestion ?? "NAME")"
        case .halfFilled(.flag, "--url", _):
            "add --token-file FILE, or --token-stdin; there is no --token, every process list would show it"
        case .halfFilled(_, let present, let missing): "set \(missing.joined(separator: " or ")), or unset \(present)"
        case .conflict(let first, let second): Self.hint(first, second)
        case .notForEnvFile(let variable, _, _): "export \(variable)=…, or use UPSTASH_REDIS_REST_URL and _TOKEN there"
        case .halfAccount(_, let missing): "set \(missing.joined(separator: " and ")) there as well"
        case .badEmail: "the one you log in to the console with, such as you@example.com"
        case .noAccount(let file): Self.accounts(file)
        case .notConfigured(let profiles): Self.waysOut(profiles)
        }
    }

    private static let nameRule = "letters, digits, . _ and -, a letter or digit first, at most 64"

    private static func hint(_ path: String, _ key: String, _ problem: ConfigProblem) -> String? {
        switch problem {
        case .unknownKey(let suggestion?, _): "did you mean \(suggestion)?"
        case .unknownKey(nil, let known): "the keys here are \(known.joined(separator: ", "))"
        case .missing where key.hasSuffix("token"): "add token = \"…\", or token_command = [\"program\", \"argument\"]"
        case .missing: "add \(key.split(separator: ".").last.map(String.init) ?? key) = \"…\""
        case .twoTokens: "keep one of the two in \(path)"
        case .emptyCommand: "token_command = [\"program\", \"argument\"]"
        case .badName: nameRule
        case .wrongType, .notUTF8, .nulCharacter, .tooDeep: nil
        }
    }

    private static func hint(_ suggestion: String?, _ known: [String]) -> String {
        if let suggestion { return "did you mean \(suggestion)?" }
        if known.isEmpty { return "upkeep profile add NAME" }
        return "there is \(known.prefix(10).joined(separator: ", "))\(known.count > 10 ? ", …" : "")"
    }

    private static func hint(_ first: String, _ second: String) -> String {
        if first.hasPrefix("--") { return "give one of the two" }
        return "unset one of the two, or say --profile NAME this time"
    }

    private static func accounts(_ file: String?) -> String {
        let names = "\(AccountVariable.email) and \(AccountVariable.key)"
        let kept = file.map { file in
            let directory = FileSystem.parent(of: file).map { "mkdir -p \($0); " } ?? ""
            return "\nor keep the same two lines in a file that only you can read: "
                + "(umask 077; \(directory)cat > \(file))"
        }
        return "make a key in the console (Account, Management API) and set \(names)\(kept ?? "")"
    }

    private static func waysOut(_ profiles: [String]) -> String {
        let choice = profiles.first.map { "choose a profile: upkeep profile use \($0) (or upkeep profile add NAME)" }
        return """
            set UPSTASH_REDIS_REST_URL and UPSTASH_REDIS_REST_TOKEN, from the console
            or \(choice ?? "save them once: upkeep profile add NAME")
            or start a private Redis here: upkeep local up
            """
    }
}
