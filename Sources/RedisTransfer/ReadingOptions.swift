import RecordFormats

/// How keys are read.
struct ReadingOptions: Sendable {
    /// Elements asked for with one command.
    var pageSize = 1000
    /// Bytes after which a key is given in parts.
    var partBytes = 1 << 20
    /// Whether fields and members come in the order of their bytes, those of one part.
    var sorted = false
    /// Whether the server may have hashes with fields that end.
    var asksFieldExpiries = false
    /// Keys of other types are left out; empty for none.
    var kinds: Set<Record.Kind> = []
    /// Whether keys may end.
    var asksExpiries = true
    var now: @Sendable () -> Int64
}
