import ArgumentParser
import RedisTypes
import Settings

/// Which account: the same flags in every subcommand of the management API. There is none for the key, which every
/// process list would show.
struct AccountOptions: ParsableArguments, Sendable {
    @Option(help: ArgumentHelp("File that holds e-mail and management key; only you may read it.", valueName: "file"))
    var accountFile: String?
    @Option(help: ArgumentHelp("URL of the management API, such as that of serve --management.", valueName: "url"))
    var managementURL: String?
    @Option(help: ArgumentHelp("Read variables from this file instead of .env.", valueName: "file"))
    var envFile: String?
    @Flag(help: "Do not read .env.")
    var noEnvFile = false
    @Option(help: ArgumentHelp("Longest wait for one answer.", valueName: "duration"))
    var timeout: TimeSpan?
    @Flag(name: [.short, .long], help: "Tell which account is used, and what is asked again.")
    var verbose = false

    func validate() throws {
        if envFile != nil && noEnvFile { throw ValidationError("--env-file and --no-env-file exclude each other.") }
        if let timeout, timeout.milliseconds <= 0 { throw ValidationError("--timeout takes a time above 0.") }
    }

    var flags: AccountFlags {
        AccountFlags(
            file: accountFile, url: managementURL,
            envFile: envFile.map { .file($0) } ?? (noEnvFile ? .none : .automatic))
    }
}

/// Answers given beforehand.
struct ConfirmationOptions: ParsableArguments, Sendable {
    @Flag(name: [.short, .long], help: "Answer yes to the question that is asked first.")
    var yes = false
}

/// The same for what wants a name typed.
struct NameConfirmationOptions: ParsableArguments, Sendable {
    @Option(help: ArgumentHelp("Name that would have to be typed, for scripts.", valueName: "name"))
    var confirm: String?
    @Flag(name: [.short, .long], help: .hidden) var yes = false

    func validate() throws {
        // A script that says yes to everything has not read what this destroys.
        if yes { throw ValidationError("--yes is not enough here; --confirm NAME says which one is meant.") }
    }
}
