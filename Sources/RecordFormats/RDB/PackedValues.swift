import RedisTypes

/// The compact forms in which Redis keeps small collections, and writes them into RDB files as they are.
enum PackedValues {
    // MARK: Listpack

    /// Redis 5 and later: total bytes, count, then elements that each end with their own length, then 255.
    static func listpack(_ blob: ByteString) throws(RDBError) -> [ByteString] {
        try read(blob) { cursor throws(RDBError) in
            _ = try cursor.take(6)
            var values: [ByteString] = []
            while true {
                let start = cursor.position
                guard let value = try listpackElement(&cursor) else { return values }
                values.append(value)
                _ = try cursor.take(backLength(of: cursor.position - start))
            }
        }
    }

    private static func listpackElement(_ cursor: inout RDBCursor) throws(RDBError) -> ByteString? {
        let first = try cursor.byte()
        switch first {
        case 0..<0x80: return ByteString(Int64(first))
        case 0x80..<0xC0: return ByteString(Array(try cursor.take(Int(first & 0x3F))))
        case 0xC0..<0xE0:
            let value = Int64(first & 0x1F) << 8 | Int64(try cursor.byte())
            return ByteString(value >= 1 << 12 ? value - 1 << 13 : value)
        case 0xE0..<0xF0:
            return ByteString(Array(try cursor.take(Int(first & 0x0F) << 8 | Int(try cursor.byte()))))
        case 0xF0: return ByteString(Array(try cursor.take(length(try cursor.integer(UInt32.self)))))
        case 0xF1: return ByteString(Int64(try cursor.integer(Int16.self)))
        case 0xF2: return ByteString(try integer24(&cursor))
        case 0xF3: return ByteString(Int64(try cursor.integer(Int32.self)))
        case 0xF4: return ByteString(try cursor.integer(Int64.self))
        case 0xFF: return nil
        default: throw .malformed("unknown listpack element \(first)")
        }
    }

    /// Bytes in which an element says how long it is, for who reads backwards: seven bits each.
    private static func backLength(of count: Int) -> Int {
        switch count {
        case ...127: 1
        case ..<16_383: 2
        case ..<2_097_151: 3
        case ..<268_435_455: 4
        default: 5
        }
    }

    // MARK: Ziplist

    /// Before Redis 7: total bytes, offset of the last element, count, then elements, then 255.
    static func ziplist(_ blob: ByteString) throws(RDBError) -> [ByteString] {
        try read(blob) { cursor throws(RDBError) in
            _ = try cursor.take(10)
            var values: [ByteString] = []
            while true {
                // How long the element before is.
                let before = try cursor.byte()
                if before == 0xFF { return values }
                if before == 0xFE { _ = try cursor.take(4) }
                values.append(try ziplistElement(&cursor))
            }
        }
    }

    private static func ziplistElement(_ cursor: inout RDBCursor) throws(RDBError) -> ByteString {
        let first = try cursor.byte()
        switch first {
        case 0..<0x40: return ByteString(Array(try cursor.take(Int(first))))
        case 0x40..<0x80:
            return ByteString(Array(try cursor.take(Int(first & 0x3F) << 8 | Int(try cursor.byte()))))
        case 0x80:
            return ByteString(Array(try cursor.take(length(try cursor.integer(UInt32.self).byteSwapped))))
        case 0xC0: return ByteString(Int64(try cursor.integer(Int16.self)))
        case 0xD0: return ByteString(Int64(try cursor.integer(Int32.self)))
        case 0xE0: return ByteString(try cursor.integer(Int64.self))
        case 0xF0: return ByteString(try integer24(&cursor))
        case 0xFE: return ByteString(Int64(try cursor.integer(Int8.self)))
        case 0xF1...0xFD: return ByteString(Int64(first & 0x0F) - 1)
        default: throw .malformed("unknown ziplist element \(first)")
        }
    }

    // MARK: Others

    /// Sorted integers of one width.
    static func intset(_ blob: ByteString) throws(RDBError) -> [ByteString] {
        try read(blob) { cursor throws(RDBError) in
            let width = try cursor.integer(UInt32.self)
            let count = try cursor.integer(UInt32.self)
            var values: [ByteString] = []
            for _ in 0..<count {
                switch width {
                case 2: values.append(ByteString(Int64(try cursor.integer(Int16.self))))
                case 4: values.append(ByteString(Int64(try cursor.integer(Int32.self))))
                case 8: values.append(ByteString(try cursor.integer(Int64.self)))
                default: throw .malformed("unknown width \(width) of a set of integers")
                }
            }
            return values
        }
    }

    /// Before Redis 2.6: small hashes as names and values with unused bytes behind each value.
    static func zipmap(_ blob: ByteString) throws(RDBError) -> [ByteString] {
        try read(blob) { cursor throws(RDBError) in
            _ = try cursor.byte()
            var values: [ByteString] = []
            while let nameLength = try zipmapLength(&cursor) {
                values.append(ByteString(Array(try cursor.take(nameLength))))
                guard let valueLength = try zipmapLength(&cursor) else { throw .malformed("a field has no value") }
                let unused = Int(try cursor.byte())
                values.append(ByteString(Array(try cursor.take(valueLength))))
                _ = try cursor.take(unused)
            }
            return values
        }
    }

    private static func zipmapLength(_ cursor: inout RDBCursor) throws(RDBError) -> Int? {
        switch try cursor.byte() {
        case 0xFF: nil
        case 0xFE: try length(try cursor.integer(UInt32.self))
        case let length: Int(length)
        }
    }

    private static func integer24(_ cursor: inout RDBCursor) throws(RDBError) -> Int64 {
        let bytes = try cursor.take(3)
        let value = Int64(bytes[0]) | Int64(bytes[1]) << 8 | Int64(bytes[2]) << 16
        return value >= 1 << 23 ? value - 1 << 24 : value
    }

    private static func length(_ count: UInt32) throws(RDBError) -> Int {
        guard count <= UInt32(RDBCursor.limit) else { throw .malformed("a string of \(count) bytes is not believed") }
        return Int(count)
    }

    /// A blob is whole: one that ends too early is broken, and no more bytes will mend it.
    private static func read(
        _ blob: ByteString, _ body: (inout RDBCursor) throws(RDBError) -> [ByteString]
    ) throws(RDBError) -> [ByteString] {
        try blob.bytes.withUnsafeBytes { bytes in
            var cursor = RDBCursor(bytes)
            return Result { () throws(RDBError) in
                do throws(RDBError) { return try body(&cursor) } catch {
                    if case .truncated = error { throw .malformed("a packed collection ends too early") }
                    throw error
                }
            }
        }.get()
    }
}
