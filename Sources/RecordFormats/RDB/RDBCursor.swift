import RedisTypes

/// Why something could not be read from an RDB file.
enum RDBError: Error, Hashable {
    /// The bytes end first; there must be this many more, at least.
    case truncated(missing: Int)
    case malformed(String)
}

/// Reads the primitives of an RDB file, or of a blob inside it, from the front.
struct RDBCursor {
    let bytes: UnsafeRawBufferPointer
    private(set) var position = 0

    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    var left: Int { bytes.count - position }
    var isAtEnd: Bool { position == bytes.count }

    /// The longest string and the most elements that are believed.
    static let limit = 512 << 20

    mutating func take(_ count: Int) throws(RDBError) -> UnsafeRawBufferPointer {
        guard count <= left else { throw .truncated(missing: count - left) }
        defer { position += count }
        return UnsafeRawBufferPointer(rebasing: bytes[position..<position + count])
    }

    /// What comes, without stepping over it.
    func rest(upTo count: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: bytes[position..<position + min(count, left)])
    }

    mutating func byte() throws(RDBError) -> UInt8 {
        guard position < bytes.count else { throw .truncated(missing: 1) }
        defer { position += 1 }
        return bytes[position]
    }

    mutating func integer<Number: FixedWidthInteger>(_ type: Number.Type) throws(RDBError) -> Number {
        Number(littleEndian: try take(MemoryLayout<Number>.size).loadUnaligned(as: Number.self))
    }

    mutating func double() throws(RDBError) -> Double {
        Double(bitPattern: try integer(UInt64.self))
    }

    // MARK: Lengths and strings

    enum Length {
        case count(UInt64)
        /// A string in a form of its own: 0 to 2 are integers of 1, 2 and 4 bytes, 3 is LZF.
        case encoding(UInt8)
    }

    mutating func anyLength() throws(RDBError) -> Length {
        let first = try byte()
        switch first >> 6 {
        case 0: return .count(UInt64(first & 0x3F))
        case 1: return .count(UInt64(first & 0x3F) << 8 | UInt64(try byte()))
        case 2 where first == 0x80: return .count(UInt64(UInt32(bigEndian: try integer(UInt32.self).littleEndian)))
        case 2 where first == 0x81: return .count(UInt64(bigEndian: try integer(UInt64.self).littleEndian))
        case 3: return .encoding(first & 0x3F)
        default: throw .malformed("unknown length encoding \(first)")
        }
    }

    /// A number as lengths are written, of any size.
    mutating func number() throws(RDBError) -> UInt64 {
        guard case .count(let count) = try anyLength() else { throw .malformed("a length was expected") }
        return count
    }

    /// How many of something follow.
    mutating func count() throws(RDBError) -> Int {
        let number = try number()
        guard number <= UInt64(Self.limit) else { throw .malformed("a length of \(number) is not believed") }
        return Int(number)
    }

    mutating func string() throws(RDBError) -> ByteString {
        switch try anyLength() {
        case .count(let count):
            guard count <= UInt64(Self.limit) else { throw .malformed("a string of \(count) bytes is not believed") }
            return ByteString(Array(try take(Int(count))))
        case .encoding(0): return ByteString(Int64(try integer(Int8.self)))
        case .encoding(1): return ByteString(Int64(try integer(Int16.self)))
        case .encoding(2): return ByteString(Int64(try integer(Int32.self)))
        case .encoding(3):
            let (packed, count) = (try self.count(), try self.count())
            guard let bytes = LZF.decompress(try take(packed), count: count) else {
                throw .malformed("a compressed string cannot be read")
            }
            return ByteString(bytes)
        case .encoding(let encoding): throw .malformed("unknown string encoding \(encoding)")
        }
    }

    /// A score of the oldest form: a length, or 253 to 255 for what is no number, then decimal digits.
    mutating func decimal() throws(RDBError) -> Double {
        switch try byte() {
        case 255: return -.infinity
        case 254: return .infinity
        case 253: return .nan
        case let count:
            guard let value = Double(String(decoding: try take(Int(count)), as: UTF8.self)) else {
                throw .malformed("a score is not a number")
            }
            return value
        }
    }
}
