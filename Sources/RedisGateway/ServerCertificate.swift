import NIOSSL
import Synchronization

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// What the gateway proves itself with over TLS, from files that may be read again.
final class ServerCertificate: Sendable {
    private let files: GatewayConfiguration.TLSFiles
    private let current: Mutex<NIOSSLContext>

    /// - Throws: ``GatewayStartError`` naming the file that cannot be used.
    init(_ files: GatewayConfiguration.TLSFiles) throws {
        self.files = files
        current = Mutex(try Self.context(for: files))
    }

    var context: NIOSSLContext { current.withLock { $0 } }

    func reload() throws {
        let context = try Self.context(for: files)
        current.withLock { $0 = context }
    }

    private static func context(for files: GatewayConfiguration.TLSFiles) throws -> NIOSSLContext {
        func read<Value>(_ file: String, _ body: () throws -> Value) throws -> Value {
            do { return try body() } catch {
                if access(file, R_OK) != 0 {
                    throw GatewayStartError(
                        reason: "\(file): \(String(cString: strerror(errno)))", hint: "check --tls-cert and --tls-key",
                        isMisuse: true)
                }
                throw GatewayStartError(
                    reason: "\(file) is not a usable PEM file", hint: "check --tls-cert and --tls-key", isMisuse: true)
            }
        }
        let chain = try read(files.certificate) {
            try NIOSSLCertificate.fromPEMFile(files.certificate).map { NIOSSLCertificateSource.certificate($0) }
        }
        let key = try read(files.privateKey) { try NIOSSLPrivateKey(file: files.privateKey, format: .pem) }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain, privateKey: .privateKey(key))
        configuration.minimumTLSVersion = .tlsv12
        return try read(files.certificate) { try NIOSSLContext(configuration: configuration) }
    }
}
