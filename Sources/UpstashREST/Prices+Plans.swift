/// What plans cost a month, of the same date as the rest.
extension Prices {
    /// A fixed plan, and each of its read regions.
    package static func monthly(_ plan: Plan) -> (base: Money, readRegion: Money) {
        let base: Int64 =
            switch plan {
            case .free, .payAsYouGo: 0
            case .fixed250MB: 10
            case .fixed1GB: 20
            case .fixed5GB: 100
            case .fixed10GB: 200
            case .fixed50GB: 400
            case .fixed100GB: 800
            case .fixed500GB: 1500
            }
        return (Money(dollars: base), Money(dollars: base / 2))
    }

    /// Of pay as you go.
    package static func commands(_ count: Int64) -> Money { Money(microdollars: Int64(microdollarsPerCommand)) * count }

    package static let prodPack = Money(dollars: Int64(200))
    /// Of pay as you go: so many are free, and then each costs this.
    package static let freeDatabases = 10
    package static let furtherDatabase = Money(microdollars: 500_000)
}
