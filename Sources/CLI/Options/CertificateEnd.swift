import Synchronization

/// When the certificate of the server ends, once a connection has told.
final class CertificateEnd: Sendable {
    private let end = Mutex<Int64?>(nil)

    /// Unix milliseconds; `nil` without TLS, and before the first connection.
    var milliseconds: Int64? {
        get { end.withLock { $0 } }
        set { end.withLock { $0 = newValue } }
    }
}
