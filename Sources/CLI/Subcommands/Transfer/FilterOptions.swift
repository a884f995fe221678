import ArgumentParser
import RecordFormats
import RedisTransfer
import RedisTypes

/// Which keys a bulk verb takes, and what it changes in them: the same flags in import, export, copy and verify.
struct FilterOptions: ParsableArguments, Sendable {
    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp("Only keys that match; may be given several times.", valueName: "glob"))
    var match: [ByteString] = []
    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp("No keys that match; may be given several times.", valueName: "glob"))
    var exclude: [ByteString] = []
    @Option(help: ArgumentHelp("Only keys of this type; may be given several times.", valueName: "type"))
    var type: [Record.Kind] = []
    @Option(
        help: ArgumentHelp("Change keys on the way: 'a:* => b:*'.", valueName: "pattern"),
        transform: FilterOptions.renaming)
    var rename: [KeyRenaming] = []
    @Option(help: ArgumentHelp("Expiries: keep, drop, set:1h, shift:30m or shift:-30m.", valueName: "mode"))
    var ttl: TimeToLiveMode = .keep

    private static func renaming(_ text: String) throws -> KeyRenaming {
        do throws(KeyRenaming.Malformed) {
            return try KeyRenaming(text)
        } catch { throw ValidationError(error.reason) }
    }

    var filter: RecordFilter {
        var filter = RecordFilter()
        filter.match = match.map { GlobPattern($0.bytes) }
        filter.exclude = exclude.map { GlobPattern($0.bytes) }
        filter.kinds = Set(type)
        filter.renamings = rename
        filter.timeToLive = ttl
        return filter
    }

    /// Only what is changed: the choice was made by the one who read.
    var changes: RecordFilter {
        var filter = RecordFilter()
        filter.renamings = rename
        filter.timeToLive = ttl
        return filter
    }

    /// What the server sorts out by itself, and the filter for the rest.
    func apply(to options: inout ExportOptions) {
        options.filter = filter
        if match.count == 1 {
            options.match = match[0]
            options.filter.match = []
        }
        // Services call a document's type by other names than the module.
        if type.count == 1, type[0] != .json {
            options.kind = type[0]
            options.filter.kinds = []
        }
    }

    /// Whether every key is taken, as it is.
    var isEmpty: Bool {
        match.isEmpty && exclude.isEmpty && type.isEmpty && rename.isEmpty && ttl == .keep
    }

    /// For a checkpoint: a run that goes on must choose the same keys.
    var words: [(name: String, value: String)] {
        [
            ("match", "\(match)"), ("exclude", "\(exclude)"), ("type", "\(type.map(\.rawValue))"),
            ("rename", "\(rename)"), ("ttl", "\(ttl)"),
        ]
    }
}

extension Record.Kind: ExpressibleByArgument {
    package init?(argument: String) {
        // A key that is not there has no type to look for.
        guard let kind = Self(rawValue: argument), kind != .missing else { return nil }
        self = kind
    }

    package static var allValueStrings: [String] { allCases.filter { $0 != .missing }.map(\.rawValue) }
}

extension TimeToLiveMode: ExpressibleByArgument {
    package init?(argument: String) {
        switch argument {
        case "keep": self = .keep
        case "drop": self = .drop
        default:
            let parts = argument.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { return nil }
            let isNegative = parts[0] == "shift" && parts[1].hasPrefix("-")
            guard let span = TimeSpan(isNegative ? parts[1].dropFirst() : parts[1]) else { return nil }
            switch parts[0] {
            case "set" where span.milliseconds > 0: self = .set(milliseconds: span.milliseconds)
            case "shift": self = .shift(milliseconds: isNegative ? -span.milliseconds : span.milliseconds)
            default: return nil
            }
        }
    }
}
