/// The flags that say which endpoint to use, as they were typed.
package struct EndpointFlags: Sendable, Hashable {
    /// Which dotenv file to read.
    package enum EnvFile: Sendable, Hashable {
        /// `.env` in the working directory, if there is one; `UPKEEP_ENV_FILE` and `UPKEEP_NO_ENV_FILE` are asked.
        case automatic
        /// `--env-file`: it must be there.
        case file(String)
        /// `--no-env-file`.
        case none
    }

    package var url: String?
    package var tokenFile: String?
    package var tokenStdin: Bool
    package var profile: String?
    package var envFile: EnvFile

    package init(
        url: String? = nil, tokenFile: String? = nil, tokenStdin: Bool = false, profile: String? = nil,
        envFile: EnvFile = .automatic
    ) {
        self.url = url
        self.tokenFile = tokenFile
        self.tokenStdin = tokenStdin
        self.profile = profile
        self.envFile = envFile
    }
}
