/// A plan by the name that the management API gives it.
package enum Plan: String, Sendable, Hashable, CaseIterable {
    case free
    case payAsYouGo = "payg"
    case fixed250MB = "fixed_250mb"
    case fixed1GB = "fixed_1gb"
    case fixed5GB = "fixed_5gb"
    case fixed10GB = "fixed_10gb"
    case fixed50GB = "fixed_50gb"
    case fixed100GB = "fixed_100gb"
    case fixed500GB = "fixed_500gb"

    package var isFixed: Bool { self != .free && self != .payAsYouGo }

    /// What a fixed plan holds.
    package var fixedBytes: Int64? {
        let gigabyte: Int64 = 1_000_000_000
        return switch self {
        case .free, .payAsYouGo: nil
        case .fixed250MB: gigabyte / 4
        case .fixed1GB: gigabyte
        case .fixed5GB: 5 * gigabyte
        case .fixed10GB: 10 * gigabyte
        case .fixed50GB: 50 * gigabyte
        case .fixed100GB: 100 * gigabyte
        case .fixed500GB: 500 * gigabyte
        }
    }
}
