import RESP

/// What is believed of a file of commands.
struct CommandLimits: Sendable {
    /// Words of one command, and commands of one transaction.
    var count = 1_000_000
    var wordBytes = RESPScanner.maximumLength
    /// Bytes of one command, or of one transaction: what Redis takes from a client (`client-query-buffer-limit`).
    var bytes = 1 << 30
    /// The longest line among RESP: that of an inline command (`PROTO_INLINE_MAX_SIZE`).
    var inlineBytes = 64 << 10
}
