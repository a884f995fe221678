/// The bytes of a file that have come and are still needed, at most ``limit`` of them for one record.
///
/// Indices are into ``bytes`` and change with ``append(_:)``.
struct InputBuffer: Sendable {
    /// No record of Redis is longer (`proto-max-bulk-len`), so nothing longer is ever held.
    static let defaultLimit = 512 << 20

    private(set) var bytes: [UInt8] = []
    /// The first byte that is still needed.
    var start = 0
    /// The next byte to look at.
    var index = 0
    private(set) var isFinished = false
    private var dropped = 0
    private var line = 1
    private var lineStart = 0
    private var markChecked = false

    mutating func append(_ chunk: some Collection<UInt8>) {
        if start > 0 {
            bytes.removeSubrange(..<start)
            dropped += start
            index -= start
            start = 0
        }
        bytes.append(contentsOf: chunk)
    }

    /// The bytes that are still needed, which are then in other hands.
    mutating func takeRest() -> [UInt8] {
        defer { bytes.removeSubrange(start...) }
        return Array(bytes[start...])
    }

    mutating func finish() {
        isFinished = true
    }

    /// Bytes of the file before ``index``.
    var offset: Int { dropped + index }

    /// Where in the file ``index`` is.
    var position: SourcePosition {
        SourcePosition(line: line, column: offset - lineStart + 1, offset: offset)
    }

    /// Says that a line begins at `index`, `others` between it and the last one that was told of.
    mutating func beginLine(at index: Int, after others: Int = 0) {
        line += 1 + others
        lineStart = dropped + index
    }

    /// Whether there is a byte to look at. Steps over a byte order mark (EF BB BF) at the start of the file.
    mutating func hasByte() -> Bool {
        if !markChecked {
            guard bytes.count >= 3 || isFinished else { return false }
            markChecked = true
            if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
                index = 3
                start = 3
                lineStart = 3
            }
        }
        return index < bytes.count
    }
}
