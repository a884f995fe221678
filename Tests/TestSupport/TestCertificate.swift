package import NIOSSL
import Subprocess

/// A self-signed certificate and its key, in files, made for one test and thrown away with it.
package struct TestCertificate: Sendable {
    package let certificate: String
    package let privateKey: String

    package func serverConfiguration() throws -> TLSConfiguration {
        let chain = try NIOSSLCertificate.fromPEMFile(certificate).map { NIOSSLCertificateSource.certificate($0) }
        return .makeServerConfiguration(
            certificateChain: chain, privateKey: .privateKey(try NIOSSLPrivateKey(file: privateKey, format: .pem)))
    }

    /// A client that trusts this certificate and no other.
    package var clientConfiguration: TLSConfiguration {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.trustRoots = .file(certificate)
        return configuration
    }
}

/// Lends a certificate, which openssl makes in some 10 ms.
/// - Parameter names: as OpenSSL writes them: `DNS:localhost`.
package func withCertificate<Result>(
    for names: [String] = ["DNS:localhost", "IP:127.0.0.1"], days: Int = 2,
    _ body: (TestCertificate) async throws -> Result
) async throws -> Result {
    try await withTemporaryDirectory { directory in
        let files = TestCertificate(certificate: "\(directory)/cert.pem", privateKey: "\(directory)/key.pem")
        let made = try await run(
            .name("openssl"),
            arguments: [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days",
                "\(days)",
                "-subj", "/CN=test", "-addext", "subjectAltName=\(names.joined(separator: ","))",
                "-keyout", files.privateKey, "-out", files.certificate,
            ], output: .discarded, error: .string(limit: 4096))
        guard made.terminationStatus.isSuccess else {
            throw CertificateNotMade(reason: made.standardError)
        }
        return try await body(files)
    }
}

/// What openssl said.
package struct CertificateNotMade: Error {
    package var reason: String
}
