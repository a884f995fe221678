import NIOCore
import NIOPosix
import NIOSSL

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// Errors of the network in a few words: NIO's own descriptions carry type names.
package enum NetworkReason {
    /// Why a connection was not made, or ended, in the middle of a sentence: `connection refused`.
    package static func text(_ error: any Error) -> String {
        switch error {
        case let error as NIOConnectionError:
            if let failure = error.connectionErrors.first { return text(failure.error) }
            return "the name \(error.host) was not found"
        case let error as IOError:
            return strerror(error.errnoCode).map { String(cString: $0).lowercased() } ?? "error \(error.errnoCode)"
        case ChannelError.connectTimeout: return "no connection in time"
        case is ChannelError, NIOSSLError.uncleanShutdown:
            return "the connection was closed"
        case NIOSSLError.handshakeFailed(.sslError([.eofDuringHandshake])):
            return "the connection was closed during the TLS handshake"
        case NIOSSLError.handshakeFailed(let error):
            return "TLS handshake failed" + (words(of: error).map { ": \($0)" } ?? "")
        case let error as NIOSSLExtraError where error == .failedToValidateHostname:
            return "the certificate is for another host"
        case is NIOSSLError, is NIOSSLExtraError, is BoringSSLError: return "TLS failed"
        default: return "the connection failed"
        }
    }

    /// BoringSSL's own name for an error, such as `certificate verify failed`: the only part of its long text that
    /// is written in capitals.
    private static func words(of error: BoringSSLError) -> String? {
        switch error {
        case .sslError(let stack), .unknownError(let stack):
            stack.last.flatMap { entry in
                entry.description.split { $0 == ":" || $0 == " " }.last { word in
                    word.contains("_") && word.utf8.allSatisfy { (0x41...0x5A).contains($0) || $0 == 0x5F }
                }
            }
            .map { $0.lowercased().split(separator: "_").joined(separator: " ") }
        default: nil
        }
    }
}
