import RedisTypes
import UpstashREST

extension SettingsResolver {
    /// `place` is where the variables stand, as messages name it.
    func lookUp(_ variables: EndpointVariables, in tier: Tier, place: String) throws(SettingsError) -> TierLookup {
        let touched = VariablePair.allCases.filter { variables.isTouched($0) }
        let profile = variables[EndpointVariables.profile]?.reveal()
        guard let pair = touched.first else {
            guard let profile else { return .absent("not set") }
            let origin = "\(EndpointVariables.profile) in \(place)"
            return .found(try endpoint(ofProfile: profile, tier: tier, chosenBy: origin))
        }
        let endpoint = try endpoint(of: pair, variables, in: tier, place: place)
        if profile != nil { throw .conflict(first: "\(EndpointVariables.profile) in \(place)", second: pair.url) }
        let others = touched.dropFirst().map { variables[$0.url] == nil ? $0.token : $0.url }
        return .found(endpoint, passedOver: others)
    }

    private func endpoint(
        of pair: VariablePair, _ variables: EndpointVariables, in tier: Tier, place: String
    ) throws(SettingsError) -> ResolvedEndpoint {
        guard let url = variables[pair.url]?.reveal() else {
            throw .halfFilled(tier: tier, present: "\(pair.token) in \(place)", missing: [pair.url])
        }
        guard let token = variables[pair.token]?.reveal() else {
            throw .halfFilled(tier: tier, present: "\(pair.url) in \(place)", missing: [pair.token])
        }
        do { _ = try RESTEndpoint(url) } catch { throw .badURL(origin: "\(pair.url) in \(place)", error.problem) }
        let source: ResolvedEndpoint.Token
        if pair == .upkeep {
            source = try tokenFile(token)
        } else {
            source = .secret(try Secret(checking: Array(token.utf8), from: "\(pair.token) in \(place)"))
        }
        let origin = tier == .environment ? "environment \(pair.url)" : "\(pair.url) in \(place)"
        return ResolvedEndpoint(url: url, token: source, tier: tier, origin: origin)
    }
}
