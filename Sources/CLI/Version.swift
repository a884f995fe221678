/// The tool's own version, in one place.
package enum Version {
    package static let number = "0.1.0"
    /// Of the release, as manual pages write it.
    package static let date = "November 22, 2026"
}
