import RedisTypes
import UpstashREST

extension SettingsError {
    /// What happened and why, on one line, without a full stop.
    package var message: String {
        switch self {
        case .missing(let path, let role): "there is no \(role.rawValue) \(Spelling.shown(path))"
        case .unreadable(let path, let role, let reason):
            "the \(role.rawValue) \(Spelling.shown(path)) cannot be read: \(reason)"
        case .notRegularFile(let path, let role): "the \(role.rawValue) \(Spelling.shown(path)) is not a regular file"
        case .openToOthers(let path, let role, let mode):
            "the \(role.rawValue) \(Spelling.shown(path)) is open to other users (mode \(Self.octal(mode))), "
                + "and secrets are kept there"
        case .notOurs(let path, let role, let owner):
            "the \(role.rawValue) \(Spelling.shown(path)) belongs to another user (uid \(owner)), "
                + "who can read and change it"
        case .tooLarge(let path, let role, let limit):
            "the \(role.rawValue) \(Spelling.shown(path)) is larger than \(limit / 1024) KiB"
        case .notWritten(let path, let reason):
            "\(Spelling.shown(path)) cannot be written: \(reason); nothing was changed"
        case .noHome(let variable): "neither HOME nor \(variable) says where upkeep's files are"
        case .unusableToken(let origin, let problem): "no usable token in \(origin): \(problem.explanation)"
        case .badURL(let origin, let problem): "no usable URL in \(origin): \(problem.reason)"
        case .envFile(let path, let line, let problem): "\(Spelling.shown(path)):\(line): \(problem.explanation)"
        case .notTOML(let path, let line, let column, let problem):
            "\(Spelling.shown(path)):\(line):\(column): \(problem.explanation)"
        case .config(let path, let line, let key, let problem):
            Spelling.shown(path) + (line.map { ":\($0)" } ?? "") + ": " + (key.map { "\($0): " } ?? "")
                + problem.explanation
        case .badProfileName(let name): "\(Spelling.shown(name)) cannot be the name of a profile"
        case .unknownProfile(let name, let file, _, _):
            "there is no profile \(Spelling.shown(name)) in \(Spelling.shown(file))"
        case .profileExists(let name, let file): "there is a profile \(name) in \(Spelling.shown(file)) already"
        case .noToken(let name, let isReadOnly):
            "there is no \(isReadOnly ? "read-only " : "")token for profile \(name)"
        case .danglingDefault(let name, let file, _):
            "\(Spelling.shown(file)): default: there is no profile \(Spelling.shown(name))"
        case .halfFilled(_, let present, let missing):
            "\(present) is set, but \(missing.joined(separator: " or ")) is not; "
                + "URL and token must come from the same place"
        case .conflict(let first, let second): "\(first) and \(second) exclude each other"
        case .notForEnvFile(let variable, let file, let line):
            "\(Spelling.shown(file)):\(line): \(variable) counts in the process environment only: "
                + "a file that came with a project must not send a token of yours elsewhere"
        case .halfAccount(let place, let missing):
            "\(place) says which account to use, but not its \(missing.joined(separator: " and "))"
        case .badEmail(let place): "\(AccountVariable.email) in \(place) is no e-mail address"
        case .noAccount: "no account is configured, and its management key is what administers databases"
        case .notConfigured:
            "no endpoint is configured: neither flags, environment, .env, a profile nor a local "
                + "instance names one"
        }
    }

    private static func octal(_ mode: Int) -> String {
        let digits = String(mode, radix: 8)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}

extension SecretProblem {
    var explanation: String {
        switch self {
        case .empty: "it is empty"
        case .whitespace: "there is white space or a second line in it"
        case .unprintable: "there is a character in it that no token has"
        case .reference: "it is a reference to a variable or command, which nothing here replaces"
        }
    }
}

extension DotEnvProblem {
    var explanation: String {
        switch self {
        case .noEqualsSign: "there is no = on this line"
        case .badName: "what stands before the = is not a variable's name"
        case .unclosedQuote: "the quote that opens here is never closed"
        case .textAfterQuote: "there is text after the closing quote"
        case .notUTF8: "the value is not valid UTF-8"
        case .nulByte: "there is a NUL byte in the value"
        }
    }
}

extension TOMLProblem {
    var explanation: String {
        switch self {
        case .noKey: "a key is missing here"
        case .noEqualsSign: "there is no = after the key"
        case .noValue: "a value is missing here"
        case .badValue: "this is not a value"
        case .unclosedString: "the string that opens here is not closed"
        case .badEscape: "a string has no such escape"
        case .controlCharacter: "there is a control character here"
        case .noComma: "neither a comma nor a closing bracket is here"
        case .unclosedBracket: "the bracket that opens here is never closed"
        case .unclosedHeader: "the table's name is not closed with ]"
        case .textAfterEnd: "there is text here that belongs on a line of its own"
        case .duplicate(let line): "this is defined already, on line \(line)"
        case .arrayOfTables: "there are no arrays of tables here"
        case .nulCharacter: ConfigProblem.nulCharacter.explanation
        case .tooDeep: ConfigProblem.tooDeep.explanation
        }
    }
}

extension ConfigProblem {
    var explanation: String {
        switch self {
        case .unknownKey: "there is no such key"
        case .wrongType(let expected, let found): "this must be \(expected), not \(Self.article(found))"
        case .missing: "this is missing"
        case .twoTokens: "token and token_command exclude each other"
        case .emptyCommand: "there is no program to start"
        case .badName: "this cannot be the name of a profile"
        case .notUTF8: "the file is not valid UTF-8"
        case .nulCharacter: "there is a NUL character in the file"
        case .tooDeep: "the file nests tables or arrays too deeply"
        }
    }

    private static func article(_ noun: String) -> String {
        (noun.first.map { "aio".contains($0) } == true ? "an " : "a ") + noun
    }
}
