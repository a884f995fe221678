/// Finds the end of a reply while its bytes are still arriving.
///
/// It looks at each byte once: fed the same, growing buffer again, it continues where it stopped. It keeps no
/// tree, only how many values are still owed, so a reply of any depth costs the same.
package struct RESPScanner: Sendable {
    /// Bytes from the start of the reply that are understood.
    private var position = 0
    /// Values still missing before the reply is whole.
    private var owed = 1

    /// The longest bulk string and the most elements of one array that are believed (Redis's own limits).
    package static let maximumLength = 512 << 20
    package static let maximumElements = 1 << 30

    package init() {}

    /// - Parameter bytes: everything received since the reply began, always from its first byte.
    /// - Returns: the length of the reply once it is whole, and then the scanner is ready for the next one.
    package mutating func scan(_ bytes: UnsafeRawBufferPointer) throws(RESPError) -> Int? {
        while owed > 0 {
            guard position < bytes.count else { return nil }
            let type = bytes[position]
            switch type {
            case UInt8(ascii: "+"), UInt8(ascii: "-"):
                guard let end = try Self.endOfLine(bytes, from: position + 1) else { return nil }
                position = end
            case UInt8(ascii: ":"):
                guard let end = try Self.endOfLine(bytes, from: position + 1) else { return nil }
                _ = try Self.integer(bytes, position + 1, end - 2)
                position = end
            case UInt8(ascii: "$"):
                guard let end = try Self.endOfLine(bytes, from: position + 1) else { return nil }
                let length = try Self.length(bytes, position + 1, end - 2, limit: Self.maximumLength)
                if length < 0 {
                    position = end
                } else {
                    guard bytes.count >= end + length + 2 else { return nil }
                    guard bytes[end + length] == 0x0D, bytes[end + length + 1] == 0x0A else {
                        throw .missingTerminator(offset: end + length)
                    }
                    position = end + length + 2
                }
            case UInt8(ascii: "*"):
                guard let end = try Self.endOfLine(bytes, from: position + 1) else { return nil }
                let count = try Self.length(bytes, position + 1, end - 2, limit: Self.maximumElements)
                position = end
                owed += max(0, count)
            default:
                throw .unknownType(type, offset: position)
            }
            owed -= 1
        }
        let end = position
        position = 0
        owed = 1
        return end
    }

    /// The offset after the CR LF that ends the line, or `nil` while it has not arrived.
    static func endOfLine(_ bytes: UnsafeRawBufferPointer, from start: Int) throws(RESPError) -> Int? {
        var index = start
        while index < bytes.count {
            if bytes[index] == 0x0D {
                guard index + 1 < bytes.count else { return nil }
                guard bytes[index + 1] == 0x0A else { throw .missingTerminator(offset: index) }
                return index + 2
            }
            index += 1
        }
        return nil
    }

    /// The decimal number in `start..<end`; -1 stands for null.
    static func length(
        _ bytes: UnsafeRawBufferPointer, _ start: Int, _ end: Int, limit: Int
    ) throws(RESPError) -> Int {
        if end - start == 2, bytes[start] == UInt8(ascii: "-"), bytes[start + 1] == UInt8(ascii: "1") { return -1 }
        guard end > start, end - start <= 10 else { throw .badLength(offset: start) }
        var value = 0
        for index in start..<end {
            let digit = bytes[index] &- UInt8(ascii: "0")
            guard digit < 10 else { throw .badLength(offset: start) }
            value = value * 10 + Int(digit)
        }
        guard value <= limit else { throw .badLength(offset: start) }
        return value
    }

    /// The decimal number of 64 bits in `start..<end`.
    static func integer(_ bytes: UnsafeRawBufferPointer, _ start: Int, _ end: Int) throws(RESPError) -> Int64 {
        let isNegative = start < end && bytes[start] == UInt8(ascii: "-")
        let first = isNegative ? start + 1 : start
        guard first < end else { throw .badLength(offset: start) }
        var value: Int64 = 0
        for index in first..<end {
            let digit = Int64(bytes[index] &- UInt8(ascii: "0"))
            let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflow2) =
                isNegative ? tens.subtractingReportingOverflow(digit) : tens.addingReportingOverflow(digit)
            guard digit < 10, !overflow, !overflow2 else { throw .badLength(offset: start) }
            value = sum
        }
        return value
    }
}
