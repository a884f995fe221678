/// Why a gateway does not listen.
package struct GatewayStartError: Error, Sendable, Hashable {
    package var reason: String
    package var hint: String?
}
