/// Why a gateway does not listen.
package struct GatewayStartError: Error, Sendable, Hashable {
    package var reason: String
    package var hint: String?
    /// Whether a file that was named is the reason, and not the port or the system.
    package var isMisuse = false
    /// Whether it is the admin listener that does not.
    package var isAdmin = false
}
