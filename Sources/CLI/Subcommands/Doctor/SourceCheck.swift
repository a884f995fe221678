import RedisTypes
import Settings
import UpstashREST

/// Which database is meant, and whether two places say different things about it. Nothing is sent.
struct SourceCheck {
    private let context: ToolContext
    private let explanation: SettingsResolver.Explanation

    init(_ explanation: SettingsResolver.Explanation, in context: ToolContext) {
        self.context = context
        self.explanation = explanation
    }

    func findings() -> [DoctorFinding] {
        var findings = explanation.tiers.flatMap(failures)
        let named = explanation.tiers.filter { $0.tier != .local || isLocalUsed }.compactMap(\.endpoint)
        if let used = named.first {
            findings += named.dropFirst().compactMap { difference(used, $0) }
            if findings.isEmpty {
                findings.append(DoctorFinding(.ok, .settings, used.origin, "decides; nothing disagrees"))
            }
        }
        return findings + plaintext(named)
    }

    /// The instance of this machine is for where nothing else is named: otherwise it says nothing that could disagree.
    private var isLocalUsed: Bool {
        if case .success(let endpoint) = explanation.result { endpoint.tier == .local } else { false }
    }

    private func failures(of report: TierReport) -> [DoctorFinding] {
        var findings: [DoctorFinding] = []
        if case .failed(let error) = report.outcome, !Self.isOfPermissions(error) {
            findings.append(DoctorFinding(.error, .settings, "\(report.tier)", error))
        }
        if !report.passedOver.isEmpty, let origin = report.origin {
            let others = report.passedOver.joined(separator: ", ")
            findings.append(DoctorFinding(.note, .settings, others, "set too, and passed over for \(origin)"))
        }
        return findings
    }

    /// Told by the check of files already.
    private static func isOfPermissions(_ error: any Error) -> Bool {
        switch error as? SettingsError {
        case .openToOthers(_, .config, _), .notOurs(_, .config, _), .openToOthers(_, .secret, _): true
        default: false
        }
    }

    private func difference(_ used: ResolvedEndpoint, _ other: ResolvedEndpoint) -> DoctorFinding? {
        guard let first = try? RESTEndpoint(used.url), let second = try? RESTEndpoint(other.url) else { return nil }
        let both = "\(used.origin) and \(other.origin)"
        if first == second {
            guard case .secret(let token) = used.token, case .secret(let otherToken) = other.token,
                token != otherToken
            else { return nil }
            return DoctorFinding(
                .warning, .settings, first.authority,
                "\(both) name it with different tokens, of which one may be an old one", fix: "upkeep auth status")
        }
        let message =
            "\(both) name different databases: here \(first.authority) is used, and \(second.authority) where the "
            + "first is missing"
        // Nobody sees what a shell exported an hour ago; a project's own file is meant to come before a profile.
        let isHidden = used.tier == .environment && other.tier == .envFile
        return DoctorFinding(
            isHidden ? .warning : .note, .settings, first.authority, message,
            fix: isHidden ? "unset \(variables.joined(separator: " "))" : nil)
    }

    /// Those of the environment that name a database.
    private var variables: [String] {
        [
            "UPSTASH_REDIS_REST_URL", "UPSTASH_REDIS_REST_TOKEN", "KV_REST_API_URL", "KV_REST_API_TOKEN", "UPKEEP_URL",
            "UPKEEP_TOKEN_FILE", "UPKEEP_PROFILE",
        ].filter { context.environment[$0]?.isEmpty == false }
    }

    /// Databases that would be sent their token in the clear: of all profiles, and what is used here.
    private func plaintext(_ named: [ResolvedEndpoint]) -> [DoctorFinding] {
        let profiles = (try? context.profiles.list().profiles) ?? []  // what cannot be read is told elsewhere
        var findings = profiles.compactMap { profile in
            Self.openHost(profile.url).map { host in
                DoctorFinding(
                    .error, .tls, host,
                    "profile \(profile.name) has http:// to another machine, which shows everyone "
                        + "on the way the token",
                    fix: profile.replacement(url: "https://" + profile.url.dropFirst("http://".count)))
            }
        }
        for endpoint in named where endpoint.profileName == nil {
            guard let host = Self.openHost(endpoint.url) else { continue }
            let url = "https://" + endpoint.url.dropFirst("http://".count)
            findings.append(
                DoctorFinding(
                    .error, .tls, host,
                    "\(endpoint.origin) has http:// to another machine, which shows everyone on the "
                        + "way the token",
                    fix: endpoint.tier == .environment
                        ? "export UPSTASH_REDIS_REST_URL=\(Spelling.shellWord(url))" : "write \(url) there"))
        }
        if findings.isEmpty, let used = named.first, let endpoint = try? RESTEndpoint(used.url) {
            let how = endpoint.isTLS ? "https://" : "http:// that does not leave this machine"
            findings.append(DoctorFinding(.ok, .tls, endpoint.authority, how))
        }
        return findings
    }

    private static func openHost(_ url: String) -> String? {
        guard let endpoint = try? RESTEndpoint(url), !endpoint.isTLS, !endpoint.isLoopback else { return nil }
        return endpoint.authority
    }
}
