import Synchronization

/// The lines of this shell's history, to suggest from.
package final class HistoryLines: Sendable {
    private let lines = Mutex<[[UInt8]]>([])
    private let limit: Int

    package init(limit: Int = HistoryFile.defaultLimit) {
        self.limit = limit
    }

    package func append(contentsOf new: [[UInt8]]) {
        lines.withLock { lines in
            lines += new
            // Now and then a tenth more, so that not every line moves all others.
            if lines.count > limit + limit / 10 { lines.removeFirst(lines.count - limit) }
        }
    }

    package func append(_ line: [UInt8]) {
        append(contentsOf: [line])
    }

    /// The newest line that begins with a prefix and is longer.
    package func newest(startingWith prefix: [UInt8]) -> [UInt8]? {
        lines.withLock { lines in
            prefix.withUnsafeBufferPointer { prefix in
                lines.last { line in
                    guard line.count > prefix.count else { return false }
                    return line.withUnsafeBufferPointer { line in prefix.indices.allSatisfy { line[$0] == prefix[$0] } }
                }
            }
        }
    }
}
