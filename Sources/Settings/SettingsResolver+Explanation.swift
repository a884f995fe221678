extension SettingsResolver {
    /// The decision with everything that went into it. Unlike ``resolve()`` it looks at every tier.
    package struct Explanation: Sendable {
        /// What ``resolve()`` returns or throws.
        package let result: Result<ResolvedEndpoint, any Error>
        /// One per tier, in order.
        package let tiers: [TierReport]
    }

    package func explain() -> Explanation {
        var result: Result<ResolvedEndpoint, any Error>?
        var reports: [TierReport] = []
        var winner = ""
        for tier in Tier.allCases {
            do {
                switch try lookUp(tier) {
                case .absent(let reason): reports.append(TierReport(tier, .notSet(reason)))
                case .found(let endpoint, let passedOver):
                    let outcome: TierReport.Outcome = result == nil ? .used : .overruled(by: winner)
                    reports.append(TierReport(tier, outcome, endpoint, passedOver: passedOver))
                    if result == nil { (result, winner) = (.success(endpoint), endpoint.origin) }
                }
            } catch {
                reports.append(TierReport(tier, .failed(error)))
                if result == nil { (result, winner) = (.failure(error), "the error in \(tier)") }
            }
        }
        return Explanation(result: result ?? .failure(notConfigured), tiers: reports)
    }
}

extension TierReport {
    fileprivate init(_ tier: Tier, _ outcome: Outcome, _ endpoint: ResolvedEndpoint? = nil, passedOver: [String] = []) {
        self.init(tier: tier, outcome: outcome, endpoint: endpoint, passedOver: passedOver)
    }
}
