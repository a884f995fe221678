package import RedisTypes

/// The ID of a stream entry: milliseconds and a sequence number, `1526919030474-55`.
package struct StreamID: Sendable, Hashable, Comparable {
    package let milliseconds: UInt64
    package let sequence: UInt64

    package init(_ milliseconds: UInt64, _ sequence: UInt64) {
        self.milliseconds = milliseconds
        self.sequence = sequence
    }

    /// Only the full form in plain digits: `*`, `5-*` and `5` name no entry.
    package init?(_ text: ByteString) {
        let parts = text.bytes.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard parts.count == 2, let milliseconds = Self.number(parts[0]), let sequence = Self.number(parts[1])
        else { return nil }
        self.init(milliseconds, sequence)
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> UInt64? {
        guard digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return UInt64(String(decoding: digits, as: UTF8.self))
    }

    package static func < (left: StreamID, right: StreamID) -> Bool {
        (left.milliseconds, left.sequence) < (right.milliseconds, right.sequence)
    }

    package var text: ByteString { ByteString("\(milliseconds)-\(sequence)") }
}
