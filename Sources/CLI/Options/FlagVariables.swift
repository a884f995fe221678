import RedisTypes
import Settings

/// The variables that stand for flags which are not given, `UPKEEP_TIMEOUT` for `--timeout` (CLI conventions, A3).
/// Those that say which database are read by the settings: see `upkeep help environment`.
struct FlagVariables {
    var environment: [String: String]

    /// The value of a variable that is set and not empty.
    /// - Throws: ``Failure`` when it cannot be read, as the flag would be refused.
    func value<Value>(_ name: String, _ expected: String, _ parse: (String) -> Value?) throws -> Value? {
        guard let text = environment[name], !text.isEmpty else { return nil }
        guard let value = parse(text) else {
            throw Failure(.usage, "VARIABLE", "\(name) is \(Spelling.shown(text)): it takes \(expected)")
        }
        return value
    }

    func isOn(_ name: String) -> Bool { SwitchVariable.isOn(environment[name]) }
}

extension ConnectionChoice {
    /// The same choice with what only the environment says.
    func filled(from variables: FlagVariables) throws -> ConnectionChoice {
        var choice = self
        choice.timeout =
            try timeout
            ?? variables.value("UPKEEP_TIMEOUT", "a duration such as 500ms or 10s") {
                TimeSpan($0).flatMap { $0.milliseconds > 0 ? $0.duration : nil }
            }
        choice.retries =
            try retries
            ?? variables.value("UPKEEP_RETRIES", "a number from 0 to 100") {
                Int($0).flatMap { (0...100).contains($0) ? $0 : nil }
            }
        if variables.isOn("UPKEEP_NO_RETRY_WRITES") { choice.retriesWrites = false }
        if variables.isOn("UPKEEP_ASSUME_IDEMPOTENT") { choice.assumesIdempotent = true }
        if variables.isOn("UPKEEP_INSECURE_PLAINTEXT") { choice.allowsPlaintext = true }
        if variables.isOn("UPKEEP_VERBOSE") { choice.verbose = true }
        return choice
    }
}

extension ToolContext {
    var flagVariables: FlagVariables { FlagVariables(environment: environment) }

    /// A line for people that `--quiet` leaves out.
    func notice(_ line: @autoclosure () -> String, quiet: Bool) {
        if !quiet && !flagVariables.isOn("UPKEEP_QUIET") { console.note(line()) }
    }
}
