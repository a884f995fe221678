import RedisTypes

/// `user:* => member:*`: what the stars on the left stand for goes where the stars on the right are.
package struct KeyRenaming: Sendable, Hashable {
    package struct Malformed: Error, Sendable, Hashable {
        /// In the middle of a sentence.
        package var reason: String
    }

    /// What stands before, between and after the stars.
    private let pattern: [[UInt8]]
    private let replacement: [[UInt8]]

    package init(_ text: String) throws(Malformed) {
        let bytes = Array(text.utf8)
        guard let arrow = Self.arrow(in: bytes) else { throw Malformed(reason: "it has no =>: 'old:* => new:*'") }
        let left = Self.trimmed(bytes[..<arrow])
        let right = Self.trimmed(bytes[(arrow + 2)...])
        guard !left.isEmpty, !right.isEmpty else { throw Malformed(reason: "one side of => is empty") }
        pattern = Self.pieces(left)
        replacement = Self.pieces(right)
        guard replacement.count <= pattern.count else {
            throw Malformed(reason: "there are more stars on the right than on the left")
        }
        guard replacement.count == pattern.count || replacement.count == 1 && pattern.count == 1 else {
            throw Malformed(reason: "a star on the left is missing on the right: keys could fall together")
        }
    }

    private static func arrow(in bytes: [UInt8]) -> Int? {
        bytes.indices.dropLast().first { bytes[$0] == UInt8(ascii: "=") && bytes[$0 + 1] == UInt8(ascii: ">") }
    }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var bytes = bytes.drop { $0 == UInt8(ascii: " ") }
        while bytes.last == UInt8(ascii: " ") { bytes.removeLast() }
        return bytes
    }

    private static func pieces(_ bytes: ArraySlice<UInt8>) -> [[UInt8]] {
        bytes.split(separator: UInt8(ascii: "*"), omittingEmptySubsequences: false).map { Array($0) }
    }

    /// The new name, or `nil` for a key that does not fit. A star takes as little as it can, the last one the rest.
    func apply(to key: ByteString) -> ByteString? {
        guard let first = pattern.first, let last = pattern.last, key.bytes.starts(with: first) else { return nil }
        if pattern.count == 1 { return key.bytes == first ? ByteString(replacement.first ?? []) : nil }
        var rest = key.bytes[first.count...]
        var result = replacement.first ?? []
        for (index, piece) in pattern.enumerated().dropFirst().dropLast() {
            guard let place = Self.find(piece, in: rest) else { return nil }
            result += rest[rest.startIndex..<place] + replacement[index]
            rest = rest[(place + piece.count)...]
        }
        guard rest.count >= last.count, rest.suffix(last.count).elementsEqual(last) else { return nil }
        result += rest.dropLast(last.count) + (replacement.last ?? [])
        return ByteString(result)
    }

    private static func find(_ piece: [UInt8], in bytes: ArraySlice<UInt8>) -> Int? {
        if piece.isEmpty { return bytes.startIndex }
        guard bytes.count >= piece.count else { return nil }
        return (bytes.startIndex...(bytes.endIndex - piece.count)).first { bytes[$0...].starts(with: piece) }
    }
}
