/// Strings and numbers of JSON text (RFC 8259), found in bytes. What stands between them, and how an error is told,
/// is for each reader to decide.
package enum JSONScanner {
    /// Why there is no string or number.
    package struct Fault: Error, Sendable, Hashable {
        package enum Kind: Sendable, Hashable {
            /// The text ends before the closing quote, or within an escape or a number.
            case endInString, endInEscape, endInNumber
            case controlCharacter
            /// At the letter after the backslash.
            case unknownEscape
            /// At what is no digit of a `\u`.
            case hexadecimalDigit
            /// Half of a UTF-16 pair, which no UTF-8 can express; at its backslash.
            case loneSurrogate
            case invalidUTF8
            /// At what stands in a digit's place.
            case digit(NumberPart)
        }

        package enum NumberPart: Sendable, Hashable {
            case integer, fraction, exponent
        }

        package var kind: Kind
        package var offset: Int
    }

    /// Reads the string whose opening quote stands right before `start`, and appends its bytes to `output`, escapes
    /// resolved: always valid UTF-8.
    /// - Returns: the place after the closing quote. Not thrown, for the sake of callers inside a closure.
    package static func string(
        _ bytes: UnsafeRawBufferPointer, from start: Int, into output: inout [UInt8]
    ) -> Result<Int, Fault> {
        var index = start
        while true {
            let runStart = index
            let isASCII: Bool
            (index, isASCII) = ByteSearch.plainRun(in: bytes, from: index)
            if index > runStart {
                let run = UnsafeRawBufferPointer(rebasing: bytes[runStart..<index])
                if !isASCII {
                    // Escapes are ASCII, so no character reaches over one.
                    let valid = UTF8Validation.validPrefix(of: run)
                    if valid != run.count { return fault(.invalidUTF8, runStart + valid) }
                }
                // An array of its own is made in its final size, most strings being one run.
                if output.capacity == 0 { output = Array(run) } else { output.append(contentsOf: run) }
            }
            guard index < bytes.count else { return fault(.endInString, index) }
            switch bytes[index] {
            case UInt8(ascii: "\""): return .success(index + 1)
            case UInt8(ascii: "\\"):
                switch escape(bytes, at: index, into: &output) {
                case .success(let next): index = next
                case .failure(let fault): return .failure(fault)
                }
            default: return fault(.controlCharacter, index)
            }
        }
    }

    /// - Parameter start: of the backslash.
    private static func escape(
        _ bytes: UnsafeRawBufferPointer, at start: Int, into output: inout [UInt8]
    ) -> Result<Int, Fault> {
        guard start + 1 < bytes.count else { return fault(.endInEscape, bytes.count) }
        let letter = bytes[start + 1]
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): output.append(letter)
        case UInt8(ascii: "n"): output.append(0x0A)
        case UInt8(ascii: "r"): output.append(0x0D)
        case UInt8(ascii: "t"): output.append(0x09)
        case UInt8(ascii: "b"): output.append(0x08)
        case UInt8(ascii: "f"): output.append(0x0C)
        case UInt8(ascii: "u"): return unicodeEscape(bytes, at: start, into: &output)
        default: return fault(.unknownEscape, start + 1)
        }
        return .success(start + 2)
    }

    /// `\uXXXX`, or two of them for a character past U+FFFF.
    private static func unicodeEscape(
        _ bytes: UnsafeRawBufferPointer, at start: Int, into output: inout [UInt8]
    ) -> Result<Int, Fault> {
        var index = start
        var scalar: UInt32
        switch codeUnit(bytes, at: index) {
        case .success(let unit): scalar = UInt32(unit)
        case .failure(let fault): return .failure(fault)
        }
        index += 6
        if (0xD800..<0xDC00).contains(scalar), index + 1 < bytes.count, bytes[index] == UInt8(ascii: "\\"),
            bytes[index + 1] == UInt8(ascii: "u")
        {
            switch codeUnit(bytes, at: index) {
            case .success(let low):
                guard UTF16.isTrailSurrogate(low) else { return fault(.loneSurrogate, start) }
                scalar = 0x10000 + (scalar & 0x3FF) << 10 + UInt32(low & 0x3FF)
            case .failure(let fault): return .failure(fault)
            }
            index += 6
        }
        guard let character = Unicode.Scalar(scalar) else { return fault(.loneSurrogate, start) }
        output.append(contentsOf: UTF8.encode(character) ?? UTF8.encodedReplacementCharacter)
        return .success(index)
    }

    /// The four digits of the `\u` at `start`.
    private static func codeUnit(_ bytes: UnsafeRawBufferPointer, at start: Int) -> Result<UInt16, Fault> {
        guard start + 6 <= bytes.count else { return .failure(Fault(kind: .endInEscape, offset: bytes.count)) }
        var unit: UInt16 = 0
        for index in (start + 2)..<(start + 6) {
            guard let digit = Escaping.hexValue(bytes[index]) else {
                return .failure(Fault(kind: .hexadecimalDigit, offset: index))
            }
            unit = unit << 4 | UInt16(digit)
        }
        return .success(unit)
    }

    /// Reads the number that begins at `start`, whose digits are for the caller to keep as they are written.
    /// - Returns: the place after it.
    package static func number(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Result<Int, Fault> {
        var index = start
        func digit(at index: Int) -> Bool { index < bytes.count && bytes[index] &- 0x30 < 10 }
        func noDigit(_ part: Fault.NumberPart) -> Result<Int, Fault> {
            index < bytes.count ? fault(.digit(part), index) : fault(.endInNumber, index)
        }
        if index < bytes.count, bytes[index] == UInt8(ascii: "-") { index += 1 }
        guard digit(at: index) else { return noDigit(.integer) }
        if bytes[index] == UInt8(ascii: "0") {
            index += 1
        } else {
            while digit(at: index) { index += 1 }
        }
        if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
            index += 1
            guard digit(at: index) else { return noDigit(.fraction) }
            while digit(at: index) { index += 1 }
        }
        if index < bytes.count, bytes[index] | 0x20 == UInt8(ascii: "e") {
            index += 1
            if index < bytes.count, bytes[index] == UInt8(ascii: "+") || bytes[index] == UInt8(ascii: "-") {
                index += 1
            }
            guard digit(at: index) else { return noDigit(.exponent) }
            while digit(at: index) { index += 1 }
        }
        return .success(index)
    }

    private static func fault(_ kind: Fault.Kind, _ offset: Int) -> Result<Int, Fault> {
        .failure(Fault(kind: kind, offset: offset))
    }
}
