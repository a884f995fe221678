package import RedisTypes

/// Command-line words as text that loses no byte.
///
/// Swift turns an argument that is not UTF-8 into text with U+FFFD in it, and ArgumentParser knows text only. Here
/// each byte that is not UTF-8 becomes a private-use character of its own, U+10FF00 plus the byte, and so does each
/// byte of such a character that was really typed; ``bytes(of:)`` undoes it exactly.
package enum ArgumentBytes {
    private static let base: UInt32 = 0x10FF00

    package static func text(of bytes: [UInt8]) -> String {
        bytes.withUnsafeBytes { bytes in
            if UTF8Validation.validPrefix(of: bytes) == bytes.count, !bytes.contains(0xF4) {
                return String(decoding: bytes, as: UTF8.self)
            }
            var text = ""
            var index = 0
            while index < bytes.count {
                let length = UTF8Validation.sequenceLength(bytes, at: index)
                let piece = String(decoding: bytes[index..<(index + max(1, length))], as: UTF8.self)
                if length > 0, piece.unicodeScalars.allSatisfy({ $0.value < base }) {
                    text += piece
                } else {
                    for byte in bytes[index..<(index + max(1, length))] {
                        if let scalar = Unicode.Scalar(base + UInt32(byte)) { text.unicodeScalars.append(scalar) }
                    }
                }
                index += max(1, length)
            }
            return text
        }
    }

    package static func bytes(of text: String) -> ByteString {
        guard text.unicodeScalars.contains(where: { $0.value >= base }) else { return ByteString(text) }
        var bytes: [UInt8] = []
        for scalar in text.unicodeScalars {
            if scalar.value >= base {
                bytes.append(UInt8(truncatingIfNeeded: scalar.value - base))
            } else {
                bytes.append(contentsOf: String(scalar).utf8)
            }
        }
        return ByteString(bytes)
    }
}
