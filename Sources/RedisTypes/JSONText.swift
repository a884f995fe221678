/// JSON strings, straight from and to bytes.
public enum JSONText {
    /// Appends `bytes` as a JSON string. Bytes that are not UTF-8 become U+FFFD, one for each, as the service does
    /// for clients that did not ask for base64.
    public static func append(_ bytes: UnsafeRawBufferPointer, to output: inout [UInt8]) {
        output.append(UInt8(ascii: "\""))
        var runStart = 0
        var index = 0
        func flush(upTo end: Int) {
            if end > runStart { output.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[runStart..<end])) }
        }
        while index < bytes.count {
            let (end, isASCII) = ByteSearch.plainRun(in: bytes, from: index)
            // What ends a run is ASCII, so no character reaches over it.
            while !isASCII, index < end {
                let length = UTF8Validation.sequenceLength(bytes, at: index)
                if length == 0 {
                    flush(upTo: index)
                    appendEscape(of: bytes[index], to: &output)
                    runStart = index + 1
                }
                index += max(1, length)
            }
            index = end
            if index == bytes.count { break }
            flush(upTo: index)
            appendEscape(of: bytes[index], to: &output)
            index += 1
            runStart = index
        }
        flush(upTo: index)
        output.append(UInt8(ascii: "\""))
    }

    public static func append(_ bytes: [UInt8], to output: inout [UInt8]) {
        bytes.withUnsafeBytes { append($0, to: &output) }
    }

    /// Appends `bytes` as a JSON string if they are valid UTF-8.
    /// - Returns: false otherwise; what was appended until then is no string.
    public static func appendText(_ bytes: [UInt8], to output: inout [UInt8]) -> Bool {
        bytes.withUnsafeBytes { bytes in
            output.append(UInt8(ascii: "\""))
            var index = 0
            while true {
                let (end, isASCII) = ByteSearch.plainRun(in: bytes, from: index)
                let run = UnsafeRawBufferPointer(rebasing: bytes[index..<end])
                // What ends a run is ASCII, so no character reaches over it.
                if !isASCII, !UTF8Validation.isValid(run) { return false }
                output.append(contentsOf: run)
                if end == bytes.count { break }
                appendEscape(of: bytes[end], to: &output)
                index = end + 1
            }
            output.append(UInt8(ascii: "\""))
            return true
        }
    }

    private static func appendEscape(of byte: UInt8, to output: inout [UInt8]) {
        switch byte {
        case UInt8(ascii: "\""): output.append(contentsOf: "\\\"".utf8)
        case UInt8(ascii: "\\"): output.append(contentsOf: "\\\\".utf8)
        case 0x0A: output.append(contentsOf: "\\n".utf8)
        case 0x0D: output.append(contentsOf: "\\r".utf8)
        case 0x09: output.append(contentsOf: "\\t".utf8)
        case 0x08: output.append(contentsOf: "\\b".utf8)
        case 0x0C: output.append(contentsOf: "\\f".utf8)
        case ..<0x20:
            output.append(contentsOf: "\\u00".utf8)
            output.append(Escaping.hexDigit(byte >> 4))
            output.append(Escaping.hexDigit(byte & 15))
        default: output.append(contentsOf: "\u{FFFD}".utf8)
        }
    }

    /// Appends any bytes without loss: a JSON string when they are UTF-8, `{"base64":"…"}` otherwise.
    public static func appendExactly(_ string: ByteString, to output: inout [UInt8]) {
        if string.isUTF8 { return append(string.bytes, to: &output) }
        output.append(contentsOf: "{\"base64\":\"".utf8)
        string.bytes.withUnsafeBytes { Base64.append($0, to: &output) }
        output.append(contentsOf: "\"}".utf8)
    }
}
