package import RedisTypes

/// The ID of an entry: Redis's stream ID, `1700000000000-0`, whose first part is the server's clock.
package struct HistoryID: Sendable, Hashable, Comparable {
    package let milliseconds: UInt64
    package let sequence: UInt64

    /// Without a second part, the first entry of that millisecond.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        func number(_ text: some StringProtocol) -> UInt64? {
            text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? UInt64(text) : nil
        }
        guard (1...2).contains(parts.count), let milliseconds = number(parts[0]),
            let sequence = parts.count == 2 ? number(parts[1]) : 0
        else { return nil }
        self.milliseconds = milliseconds
        self.sequence = sequence
    }

    package init?(_ bytes: ByteString) {
        guard let text = bytes.text, let id = HistoryID(text) else { return nil }
        self = id
    }

    package static func < (left: HistoryID, right: HistoryID) -> Bool {
        (left.milliseconds, left.sequence) < (right.milliseconds, right.sequence)
    }
}

extension HistoryID: CustomStringConvertible {
    package var description: String { "\(milliseconds)-\(sequence)" }
}
