/// Finds the end of a reply while its bytes are still arriving.
///
/// It looks at each byte once: fed the same, growing buffer again, it continues where it stopped. It keeps no
/// tree, only how many values are still owed, so a reply of any depth costs the same. Who does not want the whole
/// reply may drop what was understood with ``discard(from:)`` and go on with the rest.
package struct RESPScanner: Sendable {
    /// Bytes from the start of the buffer that are understood.
    private var position = 0
    /// Values still missing before the reply is whole.
    private var owed = 1
    /// Bytes of the string at `position` that are still to be seen, its CR LF among them.
    private var stringLeft = 0
    /// Whether `position` is inside the line of a simple string or an error.
    private var isInLine = false
    private var discarded = 0

    /// The longest bulk string and the most elements of one array that are believed (Redis's own limits).
    package static let maximumLength = 512 << 20
    package static let maximumElements = 1 << 30
    /// The longest line that announces a length or holds a number, CR LF included.
    private static let maximumHeader = 32

    package init() {}

    /// How long the reply being scanned is at least, from what has arrived and what was announced.
    package var minimumLength: Int { discarded + position + stringLeft }

    /// - Parameter bytes: everything received since the reply began, always from its first byte that was not
    ///   discarded.
    /// - Returns: the length in `bytes` of the reply once it is whole, and then the scanner is ready for the next one.
    package mutating func scan(_ bytes: UnsafeRawBufferPointer) throws(RESPError) -> Int? {
        while owed > 0 {
            if stringLeft > 0 {
                let end = position + stringLeft
                guard bytes.count >= end else { return nil }
                guard bytes[end - 2] == 0x0D, bytes[end - 1] == 0x0A else {
                    throw .missingTerminator(offset: end - 2)
                }
                position = end
                stringLeft = 0
            } else if isInLine {
                guard try takeLine(bytes) else { return nil }
            } else {
                guard position < bytes.count else { return nil }
                let type = bytes[position]
                switch type {
                case UInt8(ascii: "+"), UInt8(ascii: "-"):
                    position += 1
                    isInLine = true
                    continue
                case UInt8(ascii: ":"):
                    guard let end = try headerEnd(bytes) else { return nil }
                    _ = try Self.integer(bytes, position + 1, end - 2)
                    position = end
                case UInt8(ascii: "$"):
                    guard let end = try headerEnd(bytes) else { return nil }
                    let length = try Self.length(bytes, position + 1, end - 2, limit: Self.maximumLength)
                    position = end
                    if length >= 0 {
                        stringLeft = length + 2
                        continue
                    }
                case UInt8(ascii: "*"):
                    guard let end = try headerEnd(bytes) else { return nil }
                    let count = try Self.length(bytes, position + 1, end - 2, limit: Self.maximumElements)
                    position = end
                    owed += max(0, count)
                default:
                    throw .unknownType(type, offset: position)
                }
            }
            owed -= 1
        }
        let end = position
        self = RESPScanner()
        return end
    }

    /// Forgets the bytes of an incomplete reply that need not be seen again.
    /// - Parameter count: how many bytes have arrived since the reply began or was last discarded from.
    /// - Returns: how many of them, from the first, the next scan must not be given.
    package mutating func discard(from count: Int) -> Int {
        // What must stay of a string are the two bytes that end it.
        let ofString = min(max(0, stringLeft - 2), max(0, count - position))
        let dropped = position + ofString
        stringLeft -= ofString
        discarded += dropped
        position = 0
        return dropped
    }

    /// Moves past the line of a simple string or an error; false while its end has not arrived.
    private mutating func takeLine(_ bytes: UnsafeRawBufferPointer) throws(RESPError) -> Bool {
        while position < bytes.count {
            if bytes[position] == 0x0D {
                guard position + 1 < bytes.count else { return false }
                guard bytes[position + 1] == 0x0A else { throw .missingTerminator(offset: position) }
                position += 2
                isInLine = false
                return true
            }
            position += 1
        }
        return false
    }

    /// The offset after the line that begins at `position`, or `nil` while it has not arrived.
    private func headerEnd(_ bytes: UnsafeRawBufferPointer) throws(RESPError) -> Int? {
        let end = try Self.endOfLine(bytes, from: position + 1)
        if end == nil, bytes.count - position > Self.maximumHeader { throw .badLength(offset: position + 1) }
        return end
    }

    /// The header of the array that `bytes` begin with, for those who take its elements one by one: how many there
    /// are, -1 for null, and the length of the header itself. `nil` while it has not arrived, or is no array's.
    package static func arrayHeader(
        _ bytes: UnsafeRawBufferPointer
    ) throws(RESPError) -> (count: Int, length: Int)? {
        guard bytes.first == UInt8(ascii: "*") else { return nil }
        guard let end = try endOfLine(bytes, from: 1) else { return nil }
        return (try length(bytes, 1, end - 2, limit: maximumElements), end)
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
