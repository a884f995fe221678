import Foundation
import NIOSSL
import TestSupport

/// A self-signed certificate and its key, good until 2120 and for nothing but these tests.
struct TestCertificate {
    let certificate: String
    let key: String

    /// What a server needs to present it.
    var serverConfiguration: TLSConfiguration {
        get throws {
            try .makeServerConfiguration(
                certificateChain: [.certificate(NIOSSLCertificate(bytes: Array(certificate.utf8), format: .pem))],
                privateKey: .privateKey(NIOSSLPrivateKey(bytes: Array(key.utf8), format: .pem)))
        }
    }

    /// Lends a file with the certificate.
    func inFile<Result>(_ body: (String) async throws -> Result) async throws -> Result {
        try await withTemporaryDirectory { directory in
            let path = directory + "/roots.pem"
            try Data(certificate.utf8).write(to: URL(fileURLWithPath: path))
            return try await body(path)
        }
    }

    /// For `localhost` and 127.0.0.1.
    static let localhost = TestCertificate(
        certificate: """
            -----BEGIN CERTIFICATE-----
            MIIBcjCCARegAwIBAgIBATAKBggqhkjOPQQDAjAZMRcwFQYDVQQDDA5sb2NhbGhv
            c3QgdGVzdDAgFw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAwMDAwMFowGTEXMBUG
            A1UEAwwObG9jYWxob3N0IHRlc3QwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATH
            wvUtZR46gXe6pCMVmjVByvOGnkL0NQg/+lk+W+ynUh9/hyuLYRrIbVH3xcqk/d9a
            KxqdnJQhOfo9AVk/dsROo04wTDAdBgNVHQ4EFgQUHbGq4ERKxD+SW2qsQvgTLXzN
            NokwDwYDVR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEw
            CgYIKoZIzj0EAwIDSQAwRgIhAPT+sdSKAroFh1sPBziSMDU1DJQug0TBxN09WXXl
            Y3ITAiEAusPq7v04lELbzOu3RgVi2c0Xv/bmwREtlImGy9E1wJE=
            -----END CERTIFICATE-----
            """,
        key: """
            -----BEGIN PRIVATE KEY-----
            MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgrYhPUhFQszT/9EDE
            6oCBnOHV10jGy1uVg7RCfuVFoXGhRANCAATHwvUtZR46gXe6pCMVmjVByvOGnkL0
            NQg/+lk+W+ynUh9/hyuLYRrIbVH3xcqk/d9aKxqdnJQhOfo9AVk/dsRO
            -----END PRIVATE KEY-----
            """)

    /// For `elsewhere.example`.
    static let elsewhere = TestCertificate(
        certificate: """
            -----BEGIN CERTIFICATE-----
            MIIBdDCCARmgAwIBAgIBATAKBggqhkjOPQQDAjAZMRcwFQYDVQQDDA5lbHNld2hl
            cmUgdGVzdDAgFw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAwMDAwMFowGTEXMBUG
            A1UEAwwOZWxzZXdoZXJlIHRlc3QwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAASx
            CitgHTt26CJ7+WZ67t07Wjw5z6L+e9Ex75xpzzVXfsxHv8p6BiKen1xJri7Flfz0
            yPf0kQYhXNHgWd+um+wFo1AwTjAdBgNVHQ4EFgQUjvhl2pgTsulrZ0JGnRlA+l4r
            9vMwDwYDVR0TAQH/BAUwAwEB/zAcBgNVHREEFTATghFlbHNld2hlcmUuZXhhbXBs
            ZTAKBggqhkjOPQQDAgNJADBGAiEAs/X6dpAVcqHApxQZph3at8UaOk+a65EavG8Z
            VnviMooCIQDKo2hAM6md1Y/yQKT4CnsmFZz4dKyiwH6EPMu2k+TPvg==
            -----END CERTIFICATE-----
            """,
        key: """
            -----BEGIN PRIVATE KEY-----
            MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgVelLz7QdVFOFjzrU
            eZ5Ft+4uA6/C9eP9hu1pjDo+m0qhRANCAASxCitgHTt26CJ7+WZ67t07Wjw5z6L+
            e9Ex75xpzzVXfsxHv8p6BiKen1xJri7Flfz0yPf0kQYhXNHgWd+um+wF
            -----END PRIVATE KEY-----
            """)
}
