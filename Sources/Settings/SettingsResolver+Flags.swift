import RedisTypes
import UpstashREST

extension SettingsResolver {
    func lookUpFlags() throws(SettingsError) -> TierLookup {
        if flags.tokenFile != nil && flags.tokenStdin {
            throw .conflict(first: "--token-file", second: "--token-stdin")
        }
        let token = flags.tokenFile != nil ? "--token-file" : flags.tokenStdin ? "--token-stdin" : nil
        if let name = flags.profile {
            if let other = flags.url != nil ? "--url" : token { throw .conflict(first: "--profile", second: other) }
            return .found(try endpoint(ofProfile: name, tier: .flag, chosenBy: "--profile"))
        }
        switch (flags.url, token) {
        case (nil, nil): return .absent("not set")
        case (nil, let token?): throw .halfFilled(tier: .flag, present: token, missing: ["--url"])
        case (.some, nil):
            throw .halfFilled(tier: .flag, present: "--url", missing: ["--token-file", "--token-stdin"])
        case (let url?, let token?):
            do { _ = try RESTEndpoint(url) } catch { throw .badURL(origin: "--url", error.problem) }
            let source = try flags.tokenFile.map { path throws(SettingsError) in try tokenFile(path) }
            return .found(
                ResolvedEndpoint(
                    url: url, token: source ?? .standardInput, tier: .flag, origin: "flags --url and \(token)"))
        }
    }

    func tokenFile(_ path: String) throws(SettingsError) -> ResolvedEndpoint.Token {
        .secret(try SecretFile.read(FileSystem.join(workingDirectory, path)))
    }
}
