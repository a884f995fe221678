import RedisTypes
import Settings

/// The secrets that this user's settings hold, and whose each is.
struct KnownTokens: Sendable {
    private(set) var tokens: [(label: String, secret: Secret)] = []
    /// Profiles whose token a program prints: it is not run for this.
    private(set) var unknown: [String] = []

    private static let variables = ["UPSTASH_API_KEY", "KV_REST_API_READ_ONLY_TOKEN"]

    init(_ explanation: SettingsResolver.Explanation, in context: ToolContext) {
        // Files that cannot be read are told by other checks.
        for profile in (try? context.profiles.list().profiles) ?? [] {
            switch profile.token {
            case .secret(let secret): add("the token of profile \(profile.name)", secret)
            case .command: unknown.append(profile.name)
            }
        }
        for report in explanation.tiers {
            guard let endpoint = report.endpoint, case .secret(let secret) = endpoint.token else { continue }
            add(Self.label(of: endpoint), secret)
        }
        if let instance = try? LocalInstance(context), let secret = try? SecretFile.read(instance.tokenFile) {
            add("the token of the local instance", secret)
        }
        for name in Self.variables {
            if let value = context.environment[name] { add("the value of \(name)", Secret(value)) }
        }
    }

    private static func label(of endpoint: ResolvedEndpoint) -> String {
        switch endpoint.tier {
        case .flag: "the token that the flags name"
        case .environment: "the token of the environment"
        case .envFile: "the token of .env"
        case .profile, .local: "the token of \(endpoint.profileName.map { "profile \($0)" } ?? "the local instance")"
        }
    }

    private mutating func add(_ label: String, _ secret: Secret) {
        // So short a text stands in many a file that knows nothing of it.
        guard secret.reveal().utf8.count >= 8, !tokens.contains(where: { $0.secret == secret }) else { return }
        tokens.append((label, secret))
    }
}
