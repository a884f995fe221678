package import RedisTypes

/// The names of the keys that limiters with one prefix use: byte for byte those of the SDKs (reference, section 2).
/// Identifiers are taken as they are.
package struct LimiterKeys: Sendable, Hashable {
    package let prefix: ByteString

    /// Of both SDKs.
    package static let defaultPrefix: ByteString = "@upstash/ratelimit"

    package init(prefix: ByteString = defaultPrefix) {
        self.prefix = prefix
    }

    /// A token bucket, and what the keys of windows begin with.
    package func bucket(_ identifier: ByteString) -> ByteString {
        ByteString(prefix.bytes + [UInt8(ascii: ":")] + identifier.bytes)
    }

    /// The counter, or in several regions the requests, of one window.
    package func window(_ identifier: ByteString, _ index: Int64) -> ByteString {
        ByteString(bucket(identifier).bytes + ":\(index)".utf8)
    }

    /// The limit that is in force in place of the configured one, for all identifiers.
    package var dynamicLimit: ByteString { own(":dynamic:global") }

    /// All values that are denied, those of ``ipDenyList`` among them.
    package var denyList: ByteString { own(":denyList:all") }

    /// The addresses that were imported, less those that had been denied by hand.
    package var ipDenyList: ByteString { own(":denyList:ipDenyList") }

    /// `valid`, `pending` or `disabled`; its TTL says when the import is due.
    package var ipDenyListStatus: ByteString { own(":ipDenyListStatus") }

    /// What the analytics counted in the hour that starts at `hour`, Unix milliseconds.
    package func events(hour: Int64) -> ByteString { own(":events:\(hour)") }

    /// A pattern for `SCAN` that finds every key of this prefix, and no other.
    package var pattern: ByteString { Self.literally(prefix) }

    /// The same for the windows of an identifier, and of those that go on after it and a colon.
    package func pattern(for identifier: ByteString) -> ByteString { Self.literally(bucket(identifier)) }

    private static func literally(_ start: ByteString) -> ByteString {
        var bytes: [UInt8] = []
        for byte in start.bytes {
            if "*?[]\\".utf8.contains(byte) { bytes.append(UInt8(ascii: "\\")) }
            bytes.append(byte)
        }
        return ByteString(bytes + ":*".utf8)
    }

    private func own(_ rest: String) -> ByteString {
        ByteString(prefix.bytes + rest.utf8)
    }
}
