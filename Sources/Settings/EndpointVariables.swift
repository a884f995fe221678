import RedisTypes

/// A URL and the token that goes with it, as two variables.
enum VariablePair: CaseIterable {
    case upkeep, upstash, vercel

    var url: String {
        switch self {
        case .upkeep: "UPKEEP_URL"
        case .upstash: "UPSTASH_REDIS_REST_URL"
        case .vercel: "KV_REST_API_URL"
        }
    }

    var token: String {
        switch self {
        case .upkeep: "UPKEEP_TOKEN_FILE"
        case .upstash: "UPSTASH_REDIS_REST_TOKEN"
        case .vercel: "KV_REST_API_TOKEN"
        }
    }
}

/// The variables that name an endpoint, from the process environment or an env file. An empty value is an
/// unset one, as in the official SDKs.
struct EndpointVariables: Sendable {
    static let profile = "UPKEEP_PROFILE"
    private static let names = [profile] + VariablePair.allCases.flatMap { [$0.url, $0.token] }

    private let values: [String: Secret]

    init(_ environment: [String: String]) {
        var values: [String: Secret] = [:]
        for name in Self.names {
            if let value = environment[name], !value.isEmpty { values[name] = Secret(value) }
        }
        self.values = values
    }

    /// - Throws: ``SettingsError/notForEnvFile(_:file:line:)`` for the pair that names a file: a `.env` that
    ///   came with someone's project could otherwise have any token file sent to any host.
    init(_ file: DotEnv) throws(SettingsError) {
        for name in [VariablePair.upkeep.url, VariablePair.upkeep.token] {
            if let entry = file[name], !entry.value.isEmpty {
                throw .notForEnvFile(name, file: file.file, line: entry.line)
            }
        }
        values = file.entries.filter { Self.names.contains($0.key) && !$0.value.value.isEmpty }
            .mapValues(\.value)
    }

    subscript(name: String) -> Secret? { values[name] }

    func isTouched(_ pair: VariablePair) -> Bool {
        values[pair.url] != nil || values[pair.token] != nil
    }
}
