import NIOCore
import NetworkErrors

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// Why a gateway does not listen.
package struct GatewayStartError: Error, Sendable, Hashable {
    package var reason: String
    package var hint: String?
    /// Whether a file that was named is the reason, and not the port or the system.
    package var isMisuse = false
    /// Whether it is the admin listener that does not.
    package var isAdmin = false
}

extension GatewayStartError {
    /// Says why an address could not be listened on.
    init(binding error: any Error) {
        if let error = error as? GatewayStartError {
            self = error
            return
        }
        if let error = error as? SocketAddressError.UnknownHost {
            self.init(
                reason: "the host \(error.host) was not found", hint: "--host takes an address of this machine",
                isMisuse: true)
            return
        }
        guard let error = error as? IOError else {
            self.init(reason: NetworkReason.text(error))
            return
        }
        switch error.errnoCode {
        case EADDRINUSE:
            self.init(reason: "the port is taken", hint: "--port 0 takes a free one")
        case EACCES: self.init(reason: "permission denied", hint: "use a port above 1023")
        case EADDRNOTAVAIL: self.init(reason: "this machine does not have that address")
        default: self.init(reason: NetworkReason.text(error))
        }
    }
}
