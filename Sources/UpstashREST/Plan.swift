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
}
