/// What became of one tier, for `auth status`.
package struct TierReport: Sendable {
    package enum Outcome: Sendable {
        case used
        /// It names an endpoint too, but `by` came first.
        case overruled(by: String)
        /// It names none, and why.
        case notSet(String)
        case failed(any Error)
    }

    package let tier: Tier
    package let outcome: Outcome
    /// The tier's endpoint, when it names one.
    package let endpoint: ResolvedEndpoint?
    /// Settings of the same tier that are set and were passed over.
    package let passedOver: [String]

    /// Where the endpoint comes from.
    package var origin: String? { endpoint?.origin }

    /// One line: `used: profile dev in ~/.config/upkeep/config.toml`, `not set`, `overruled by …`.
    package var text: String {
        let also = passedOver.isEmpty ? "" : " (before \(passedOver.joined(separator: ", ")))"
        return switch outcome {
        case .used: "used: \(origin ?? tier.description)\(also)"
        case .overruled(let winner): "\(origin ?? tier.description), overruled by \(winner)"
        case .notSet(let reason): reason
        case .failed(let error as SettingsError): error.message
        case .failed: "failed"
        }
    }
}
