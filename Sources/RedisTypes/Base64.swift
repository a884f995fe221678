/// Standard padded base64 (RFC 4648, section 4), on bytes.
public enum Base64 {
    public static func append(_ bytes: UnsafeRawBufferPointer, to output: inout [UInt8]) {
        let length = (bytes.count + 2) / 3 * 4
        let start = output.count
        output.append(contentsOf: repeatElement(UInt8(ascii: "="), count: length))
        output.withUnsafeMutableBytes { output in
            var write = start
            var read = 0
            func put(_ sextet: UInt32) {
                output[write] = alphabet[Int(sextet & 63)]
                write += 1
            }
            while read + 3 <= bytes.count {
                let group = UInt32(bytes[read]) << 16 | UInt32(bytes[read + 1]) << 8 | UInt32(bytes[read + 2])
                put(group >> 18)
                put(group >> 12)
                put(group >> 6)
                put(group)
                read += 3
            }
            switch bytes.count - read {
            case 1:
                let group = UInt32(bytes[read]) << 16
                put(group >> 18)
                put(group >> 12)
            case 2:
                let group = UInt32(bytes[read]) << 16 | UInt32(bytes[read + 1]) << 8
                put(group >> 18)
                put(group >> 12)
                put(group >> 6)
            default: break
            }
        }
    }

    public static func encode(_ bytes: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        bytes.withUnsafeBytes { append($0, to: &output) }
        return output
    }

    /// The bytes, or `nil` when `text` is not exactly padded base64: a wrong length, a foreign character, or
    /// bits set in the padding.
    public static func decode(_ text: UnsafeRawBufferPointer) -> [UInt8]? {
        guard text.count % 4 == 0 else { return nil }
        if text.isEmpty { return [] }
        let padding = text[text.count - 1] != UInt8(ascii: "=") ? 0 : text[text.count - 2] != UInt8(ascii: "=") ? 1 : 2
        let length = text.count / 4 * 3 - padding
        var valid = true
        let bytes = [UInt8](unsafeUninitializedCapacity: text.count / 4 * 3) { output, count in
            var write = 0
            for read in stride(from: 0, to: text.count, by: 4) {
                var group: UInt32 = 0
                for offset in 0..<4 {
                    let character = text[read + offset]
                    var sextet = values[Int(character)]
                    if sextet == 0xFF {
                        let isPadding = character == UInt8(ascii: "=") && read + offset >= text.count - padding
                        if !isPadding { valid = false }
                        sextet = 0
                    }
                    group = group << 6 | UInt32(sextet)
                }
                output[write] = UInt8(truncatingIfNeeded: group >> 16)
                output[write + 1] = UInt8(truncatingIfNeeded: group >> 8)
                output[write + 2] = UInt8(truncatingIfNeeded: group)
                write += 3
            }
            for index in length..<write where output[index] != 0 { valid = false }
            count = length
        }
        return valid ? bytes : nil
    }

    public static func decode(bytes text: [UInt8]) -> [UInt8]? {
        text.withUnsafeBytes { decode($0) }
    }

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// The six bits of each character; 0xFF for those outside the alphabet.
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 0xFF, count: 256)
        for (value, character) in alphabet.enumerated() { values[Int(character)] = UInt8(truncatingIfNeeded: value) }
        return values
    }()
}
