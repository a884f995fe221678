public import ArgumentParser
public import RedisTypes
import Settings

/// Which database, and how patiently: the same flags in every subcommand that talks to one.
struct ConnectionOptions: ParsableArguments, Sendable {
    @Option(help: ArgumentHelp("REST URL; needs --token-file or --token-stdin.", valueName: "url"))
    var url: String?
    @Option(help: ArgumentHelp("File that holds the token; only you may read it.", valueName: "file"))
    var tokenFile: String?
    @Flag(help: "Read the token from standard input.")
    var tokenStdin = false
    @Option(name: [.long, .customShort("P")], help: ArgumentHelp("Profile to use.", valueName: "name"))
    var profile: String?
    @Option(help: ArgumentHelp("Read variables from this file instead of .env.", valueName: "file"))
    var envFile: String?
    @Flag(help: "Do not read .env.")
    var noEnvFile = false
    @Option(help: ArgumentHelp("Longest wait for one request, with its retries.", valueName: "duration"))
    var timeout: TimeSpan?
    @Option(help: ArgumentHelp("How often a request is repeated at most.", valueName: "n"))
    var retries: Int?
    @Flag(help: "Do not repeat writes whose outcome is unknown.")
    var noRetryWrites = false
    @Flag(help: "Repeat any command whose outcome is unknown: nothing breaks if it runs twice.")
    var assumeIdempotent = false
    @Flag(help: "Allow http:// to other machines, which shows them the token.")
    var insecurePlaintext = false
    @Flag(name: [.short, .long], help: "Answer yes to the questions that a production profile asks.")
    var yes = false
    @Option(help: ArgumentHelp("Name of the production profile that may be emptied.", valueName: "name"))
    var confirm: String?
    @Flag(name: [.short, .long], help: "Tell what was sent and what it cost.")
    var verbose = false

    func validate() throws {
        if tokenFile != nil && tokenStdin {
            throw ValidationError("--token-file and --token-stdin exclude each other.")
        }
        if envFile != nil && noEnvFile { throw ValidationError("--env-file and --no-env-file exclude each other.") }
        if noRetryWrites && assumeIdempotent {
            throw ValidationError("--no-retry-writes and --assume-idempotent exclude each other.")
        }
        if let retries, !(0...100).contains(retries) { throw ValidationError("--retries takes 0 to 100.") }
        if let timeout, timeout.milliseconds <= 0 { throw ValidationError("--timeout takes a time above 0.") }
    }

    var choice: ConnectionChoice {
        ConnectionChoice(
            flags: EndpointFlags(
                url: url, tokenFile: tokenFile, tokenStdin: tokenStdin, profile: profile,
                envFile: envFile.map { .file($0) } ?? (noEnvFile ? .none : .automatic)),
            timeout: timeout?.duration, retries: retries, retriesWrites: !noRetryWrites,
            assumesIdempotent: assumeIdempotent,
            allowsPlaintext: insecurePlaintext, verbose: verbose, saysYes: yes, confirmedName: confirm)
    }
}

extension TimeSpan: ExpressibleByArgument {
    public init?(argument: String) {
        self.init(argument)
    }
}

extension ByteString: ExpressibleByArgument {
    public init?(argument: String) {
        self = ArgumentBytes.bytes(of: argument)
    }
}
