import ArgumentParser
import TokenRotation

/// Where the new token goes.
struct RotationPlaceOptions: ParsableArguments, Sendable {
    @Option(help: ArgumentHelp("Put the token in this profile; may be repeated, as all of these.", valueName: "name"))
    var toProfile: [String] = []
    @Option(
        help: ArgumentHelp(
            "Put it in this .env file, under UPSTASH_REDIS_REST_TOKEN or KV_REST_API_TOKEN; all else stays.",
            valueName: "file"))
    var toEnv: [String] = []
    @Option(
        help: ArgumentHelp(
            "Put it under a key of a JSON, YAML or TOML file, such as app.yaml:redis.token.", valueName: "file:key"))
    var toKey: [String] = []
    @Option(help: ArgumentHelp("Put it in a file of its own that only you may read.", valueName: "file"))
    var toFile: [String] = []
    @Option(help: ArgumentHelp("Run this with sh and the token on standard input.", valueName: "command"))
    var exec: [String] = []
    @Flag(help: "Print it, this once.") var print = false
    @Flag(help: "Write it also to a file that others may read.") var allowReadable = false

    func validate() throws {
        for text in toKey where Self.split(text) == nil {
            throw ValidationError("--to-key takes a file and a key, such as app.yaml:redis.token.")
        }
        if exec.contains("") { throw ValidationError("--exec takes a command.") }
    }

    var isEmpty: Bool {
        toProfile.isEmpty && toEnv.isEmpty && toKey.isEmpty && toFile.isEmpty && exec.isEmpty && !print
    }

    /// Absolute: a run that goes on may be started elsewhere. Programs come last, and so see the files as they will be.
    func places(in context: ToolContext) -> [RotationPlace] {
        let path = { POSIX.resolved(context.path($0)) }
        var places: [RotationPlace] = toProfile.map { .profile($0) }
        places += toEnv.map { .envFile(path($0)) }
        places += toKey.compactMap(Self.split).map { .key(file: path($0.file), path: $0.key) }
        places += toFile.map { .file(path($0)) }
        places += exec.map { .program($0) }
        if print { places.append(.output) }
        var seen: Set<RotationPlace> = []
        return places.filter { seen.insert($0).inserted }
    }

    private static func split(_ text: String) -> (file: String, key: String)? {
        guard let colon = text.lastIndex(of: ":"), colon > text.startIndex, text.index(after: colon) < text.endIndex
        else { return nil }
        return (String(text[..<colon]), String(text[text.index(after: colon)...]))
    }
}
