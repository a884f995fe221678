import RedisTypes

/// What `:set` changes.
struct ShellSettings: Sendable, Hashable {
    var format = OutputFormat.pretty
    /// Whether printable text beyond ASCII is shown as it is, or as redis-cli shows it.
    var showsUTF8 = true
    var showsColours = true
    var showsMeter = false
    var usesPager = true
    var showsHints = true
    /// Whether every reply tells how long it took; one that took half a second always does.
    var showsTime = false
    var prompt = ShellPrompt.standardTemplate
    /// Whether lines may end in `| program`, and the pager and the editor are used. Only a flag changes it.
    var runsPrograms = true

    static let names = ["format", "utf8", "color", "meter", "pager", "hints", "timing", "prompt"]

    static let details = """
        format  \(OutputFormat.allCases.filter { $0 != .auto }.map(\.rawValue).joined(separator: ", "))
        utf8    on: printable text beyond ASCII is shown as it is; off: \\xc3\\xa9, as redis-cli does
        color   off, as with NO_COLOR: nothing is coloured
        meter   on: the prompt shows the commands billed so far, and their price
        pager   off: long replies are not handed to $PAGER
        hints   off: nothing is shown behind the cursor
        timing  on: every reply tells how long it took
        prompt  a text with {name}, {profile}, {host}, {ro}, {tx} and {meter} in it
        Lines of this kind in upkeep/shellrc, beside the configuration file, are read when the shell starts.
        """

    /// As they are, one a line.
    var text: String {
        """
        format  \(format.rawValue)
        utf8    \(Self.word(showsUTF8))
        color   \(Self.word(showsColours))
        meter   \(Self.word(showsMeter))
        pager   \(Self.word(usesPager))
        hints   \(Self.word(showsHints))
        timing  \(Self.word(showsTime))
        prompt  "\(prompt)"

        """
    }

    /// What may stand behind a setting's name.
    static func values(of name: String) -> [String] {
        switch name {
        case "format": OutputFormat.allCases.map(\.rawValue).filter { $0 != "auto" }
        case "prompt": []
        default: ["on", "off"]
        }
    }

    /// Takes the words behind `:set`.
    /// - Throws: ``Failure`` with what would have been right.
    mutating func set(_ words: [String]) throws {
        switch words.count {
        case 1 where words[0] == "hints" || words[0] == "nohints": showsHints = words[0] == "hints"  // as in redis-cli
        case 1: throw Failure(.usage, "SET", "give a value too", hint: ":set \(words[0]) on")
        case 2: try set(words[0], to: words[1])
        default: throw Failure(.usage, "SET", "there are too many words", hint: ":set prompt \"{host}> \"")
        }
    }

    private mutating func set(_ name: String, to value: String) throws {
        switch name {
        case "format":
            guard let format = OutputFormat(rawValue: value) else {
                let names = Self.values(of: "format").joined(separator: ", ")
                throw Failure(.usage, "SET", "\(value) is no format", hint: names)
            }
            self.format = format == .auto ? .pretty : format
        case "utf8": showsUTF8 = try Self.flag(value)
        case "escape" where value == "all": showsUTF8 = false
        case "color", "colour": showsColours = try Self.flag(value)
        case "meter": showsMeter = try Self.flag(value)
        case "pager": usesPager = try Self.flag(value)
        case "hints": showsHints = try Self.flag(value)
        case "timing": showsTime = try Self.flag(value)
        case "prompt": prompt = value
        default:
            throw Failure(.usage, "SET", "there is no setting \(name)", hint: Self.names.joined(separator: ", "))
        }
    }

    private static func word(_ flag: Bool) -> String { flag ? "on" : "off" }

    private static func flag(_ value: String) throws -> Bool {
        switch value {
        case "on", "yes", "true", "1": true
        case "off", "no", "false", "0": false
        default: throw Failure(.usage, "SET", "\(value) is neither on nor off")
        }
    }
}
