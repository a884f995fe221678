package import FeatureFlags

/// What a field beside the SDK's own is to be.
package struct FieldSetting: Sendable, Hashable {
    package var name: String
    /// `nil` for no such field.
    package var value: JSValue?

    package init(_ name: String, _ value: JSValue?) {
        self.name = name
        self.value = value
    }
}
