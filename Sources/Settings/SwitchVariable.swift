/// A variable that is a switch.
package enum SwitchVariable {
    /// Whether it is on: set to anything but nothing, 0, false and no.
    package static func isOn(_ value: String?) -> Bool {
        !["", "0", "false", "no"].contains(value?.lowercased() ?? "")
    }
}
