package import RedisTypes

/// A line of an access log: who came when.
package struct LogEntry: Sendable, Hashable {
    /// Milliseconds since 1970.
    package var time: Int64
    package var identity: ByteString

    package init(time: Int64, identity: ByteString) {
        self.time = time
        self.identity = identity
    }
}
