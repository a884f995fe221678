import Subprocess

extension ToolContext {
    /// What programs that are started get of the environment: no secrets (reliability contract, section 8).
    var childEnvironment: [Subprocess.Environment.Key: String] {
        let secrets: Set<String> = [
            "UPSTASH_REDIS_REST_TOKEN", "KV_REST_API_TOKEN", "KV_REST_API_READ_ONLY_TOKEN", "KV_URL", "REDIS_URL",
            "UPSTASH_API_KEY", "UPSTASH_READONLY_API_KEY", "UPKEEP_ENGINE",
        ]
        return Dictionary(
            uniqueKeysWithValues: environment.compactMap { name, value in
                if secrets.contains(name) { return nil }
                return Subprocess.Environment.Key(rawValue: name).map { ($0, value) }
            })
    }
}
