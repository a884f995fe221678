/// What `upkeep help` knows beside the verbs.
package enum HelpTopic: String, CaseIterable, Sendable {
    case environment
    case exitCodes = "exit-codes"

    /// Every variable that is read, and what it does.
    package static let variables: [(name: String, meaning: String)] = [
        ("UPSTASH_REDIS_REST_URL", "REST URL, with UPSTASH_REDIS_REST_TOKEN; the SDKs read the same two"),
        ("UPSTASH_REDIS_REST_TOKEN", "its token"),
        ("KV_REST_API_URL", "the same under the name that some platforms set, with KV_REST_API_TOKEN"),
        ("KV_REST_API_TOKEN", "its token"),
        ("UPSTASH_EMAIL", "account of the verbs db, team, audit-log and bill, with UPSTASH_API_KEY"),
        ("UPSTASH_API_KEY", "its management key"),
        ("UPSTASH_MANAGEMENT_URL", "--management-url, from the same place as the two"),
        ("UPKEEP_ACCOUNT_FILE", "--account-file; else account.env beside the configuration file"),
        ("UPKEEP_URL", "--url, with UPKEEP_TOKEN_FILE"),
        ("UPKEEP_TOKEN_FILE", "--token-file"),
        ("UPKEEP_PROFILE", "--profile"),
        ("UPKEEP_ENV_FILE", "--env-file"),
        ("UPKEEP_NO_ENV_FILE", "--no-env-file"),
        ("UPKEEP_CONFIG", "configuration file; else upkeep/config.toml in XDG_CONFIG_HOME"),
        ("UPKEEP_FORMAT", "--format"),
        ("UPKEEP_QUIET", "--quiet"),
        ("UPKEEP_VERBOSE", "--verbose"),
        ("UPKEEP_TIMEOUT", "--timeout"),
        ("UPKEEP_PROGRESS", "--progress"),
        ("UPKEEP_RETRIES", "--retries"),
        ("UPKEEP_NO_RETRY_WRITES", "--no-retry-writes"),
        ("UPKEEP_ASSUME_IDEMPOTENT", "--assume-idempotent"),
        ("UPKEEP_INSECURE_PLAINTEXT", "--insecure-plaintext"),
        ("UPKEEP_FLAG_ENV", "--env of the verbs of upkeep flag that change or evaluate something"),
        ("UPKEEP_ACTOR", "--actor of the same verbs: who it was, for the history; else you at this machine"),
        ("UPKEEP_ENGINE", "serve --engine, where the process list does not show its password"),
        ("UPKEEP_PAGER", "what shows long replies in the shell; else PAGER, else less -FIRX; empty or cat for none"),
        ("VISUAL", "what :edit opens in the shell; else EDITOR, else vi"),
        ("INPUTRC", "keys of the shell, as GNU readline has them; else ~/.inputrc"),
        ("HISTFILE", "a history that upkeep doctor looks through beside those in the usual places"),
        ("REDISCLI_HISTFILE", "the same, of redis-cli"),
        ("ZDOTDIR", "where the history of zsh is, for upkeep doctor"),
        ("XDG_DATA_HOME", "where the history of fish is, for upkeep doctor; else ~/.local/share"),
        ("NO_COLOR", "nothing is coloured"),
        ("HTTPS_PROXY", "proxy for https:// URLs; NO_PROXY lists hosts that are reached without"),
        ("SSL_CERT_FILE", "certificates to trust instead of the system's, PEM"),
        ("XDG_CONFIG_HOME", "where the configuration is; else ~/.config"),
        (
            "XDG_STATE_HOME",
            "where the local instance keeps its data and token, the shell its history, and rotations of tokens their journals; else ~/.local/state"
        ),
    ]

    package var text: String {
        let rows: [(String, String)] =
            switch self {
            case .environment: Self.variables.map { ($0.name, $0.meaning) }
            case .exitCodes: Outcome.allCases.map { (String($0.rawValue), $0.summary) }
            }
        let introduction =
            switch self {
            case .environment:
                "A flag wins over its variable, and a variable over .env and profiles. URL and token come from one place."
            case .exitCodes: "How a run ends. The codes never change meaning."
            }
        var output: [UInt8] = Array((introduction + "\n\n").utf8)
        Table.appendAligned(rows.map { [$0.0, $0.1] }, width: .max, to: &output)
        return String(decoding: output, as: UTF8.self)
    }
}
