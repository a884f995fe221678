import RedisTypes

/// What `:set` changes.
struct ShellSettings: Sendable, Hashable {
    var format = OutputFormat.pretty
    /// Whether printable text beyond ASCII is shown as it is, or as redis-cli shows it.
    var showsUTF8 = true
    var showsMeter = false
    var usesPager = true
    var showsHints = true
    /// Whether every reply tells how long it took; one that took half a second always does.
    var showsTime = false

    static let names = ["format", "utf8", "meter", "pager", "hints", "timing"]

    /// As they are, one a line.
    var text: String {
        """
        format  \(format.rawValue)
        utf8    \(Self.word(showsUTF8))
        meter   \(Self.word(showsMeter))
        pager   \(Self.word(usesPager))
        hints   \(Self.word(showsHints))
        timing  \(Self.word(showsTime))

        """
    }

    /// - Throws: ``Failure`` with what would have been right.
    mutating func set(_ name: String, to value: String) throws {
        switch name {
        case "format":
            guard let format = OutputFormat(rawValue: value) else {
                let names = OutputFormat.allCases.map(\.rawValue).joined(separator: ", ")
                throw Failure(.usage, "SET", "\(value) is no format", hint: names)
            }
            self.format = format == .auto ? .pretty : format
        case "utf8": showsUTF8 = try Self.flag(value)
        case "escape" where value == "all": showsUTF8 = false
        case "meter": showsMeter = try Self.flag(value)
        case "pager": usesPager = try Self.flag(value)
        case "hints": showsHints = try Self.flag(value)
        case "timing": showsTime = try Self.flag(value)
        default:
            throw Failure(
                .usage, "SET", "there is no setting \(name)", hint: Self.names.joined(separator: ", "))
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
