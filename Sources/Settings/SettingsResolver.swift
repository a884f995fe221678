package import RedisTypes

/// Decides which endpoint is used: the one place that does.
///
///     flag         --url with --token-file or --token-stdin; or --profile
///     environment  UPKEEP_URL and UPKEEP_TOKEN_FILE, else UPSTASH_REDIS_REST_URL and _TOKEN, else KV_REST_API_URL
///                  and _TOKEN; or UPKEEP_PROFILE
///     env file     UPSTASH_… or KV_…, or UPKEEP_PROFILE, in .env or --env-file
///     profile      the configuration file's default
///     local        the running instance
///
/// The first tier that names an endpoint wins, and URL and token both come from it. Tiers below the winner are
/// not looked at: `--profile dev` works beside a broken `.env`. A half-filled pair that comes first is an error,
/// never a reason to go on.
///
/// `UPKEEP_PROFILE` beside a URL variable in the same tier is an error as well. Either order would be a trap:
/// an exported profile would hide what `eval "$(upkeep local env)"` just set, and exported application variables
/// would hide the profile someone types before a command. Both could write to the wrong database.
package struct SettingsResolver: Sendable {
    package typealias LocalInstance = @Sendable () throws -> (url: String, token: Secret)?

    let flags: EndpointFlags
    let variables: EndpointVariables
    let paths: ConfigPaths
    let workingDirectory: String
    private let envFile: EndpointFlags.EnvFile
    private let local: LocalInstance

    /// Relative paths in flags and variables are seen from `workingDirectory`. `local` is asked last, and only
    /// when it is needed.
    package init(
        flags: EndpointFlags, environment: [String: String], workingDirectory: String,
        local: @escaping LocalInstance = { nil }
    ) {
        self.flags = flags
        self.workingDirectory = workingDirectory
        self.local = local
        variables = EndpointVariables(environment)
        paths = ConfigPaths(environment: environment, workingDirectory: workingDirectory)
        envFile = flags.envFile.decided(by: environment)
    }

    /// - Throws: ``SettingsError``, or what the local instance's closure threw.
    package func resolve() throws -> ResolvedEndpoint {
        for tier in Tier.allCases {
            if case .found(let endpoint, _) = try lookUp(tier) { return endpoint }
        }
        throw notConfigured
    }

    var notConfigured: SettingsError {
        // A file that could not be read has failed the profile tier before; the names are only a suggestion.
        let names = (try? store?.list().names) ?? []
        return .notConfigured(profiles: names)
    }

    var store: ProfileStore? {
        // The one error is that there is no home: no file, hence no profile.
        (try? paths.configFile).map(ProfileStore.init)
    }

    func lookUp(_ tier: Tier) throws -> TierLookup {
        switch tier {
        case .flag: try lookUpFlags()
        case .environment: try lookUp(variables, in: .environment, place: "the environment")
        case .envFile: try lookUpEnvFile()
        case .profile: try lookUpDefaultProfile()
        case .local: try lookUpLocal()
        }
    }

    private func lookUpEnvFile() throws -> TierLookup {
        if case .none = envFile { return .absent("left out by --no-env-file") }
        guard let file = try DotEnv.chosen(by: envFile, in: workingDirectory) else {
            return .absent("no .env here")
        }
        let place = envFile == .automatic ? ".env" : paths.abbreviated(file.file)
        return try lookUp(try EndpointVariables(file), in: .envFile, place: place)
    }

    private func lookUpLocal() throws -> TierLookup {
        guard let instance = try local() else { return .absent("not running") }
        return .found(
            ResolvedEndpoint(
                url: instance.url, token: .secret(instance.token), tier: .local, origin: "the local instance"))
    }
}

/// What looking at one tier brought.
enum TierLookup {
    /// `passedOver` are other settings in the tier that are set.
    case found(ResolvedEndpoint, passedOver: [String] = [])
    case absent(String)
}
