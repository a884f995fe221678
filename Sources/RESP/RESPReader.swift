package import RedisTypes

/// Reads values out of bytes that a ``RESPScanner`` found to be whole replies; checks again all the same.
package struct RESPReader {
    private let bytes: UnsafeRawBufferPointer
    package private(set) var position = 0

    package init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    package var isAtEnd: Bool { position == bytes.count }

    /// One reply, or `nil` when the bytes end before it does.
    package mutating func next() throws(RESPError) -> RedisValue? {
        let start = position
        if let value = try value(depth: 0) { return value }
        position = start
        return nil
    }

    /// All replies in `bytes`, which must not end in the middle of one.
    package static func values(in bytes: UnsafeRawBufferPointer) throws(RESPError) -> [RedisValue] {
        var reader = RESPReader(bytes)
        var values: [RedisValue] = []
        while !reader.isAtEnd {
            guard let value = try reader.next() else { throw .missingTerminator(offset: bytes.count) }
            values.append(value)
        }
        return values
    }

    private mutating func value(depth: Int) throws(RESPError) -> RedisValue? {
        guard position < bytes.count else { return nil }
        let start = position
        guard let end = try RESPScanner.endOfLine(bytes, from: start + 1) else { return nil }
        let line = UnsafeRawBufferPointer(rebasing: bytes[(start + 1)..<(end - 2)])
        position = end
        switch bytes[start] {
        case UInt8(ascii: "+"): return .simpleString(ByteString(Array(line)))
        case UInt8(ascii: "-"): return .error(RedisError(ByteString(Array(line))))
        case UInt8(ascii: ":"):
            return .integer(try RESPScanner.integer(bytes, start + 1, end - 2))
        case UInt8(ascii: "$"):
            let length = try RESPScanner.length(bytes, start + 1, end - 2, limit: RESPScanner.maximumLength)
            if length < 0 { return .null }
            guard bytes.count >= end + length + 2 else { return nil }
            guard bytes[end + length] == 0x0D, bytes[end + length + 1] == 0x0A else {
                throw .missingTerminator(offset: end + length)
            }
            position = end + length + 2
            return .bulkString(ByteString(Array(bytes[end..<(end + length)])))
        case UInt8(ascii: "*"):
            let count = try RESPScanner.length(bytes, start + 1, end - 2, limit: RESPScanner.maximumElements)
            if count < 0 { return .null }
            guard depth < RedisValue.maximumDepth else { throw .tooDeep(offset: start) }
            var items: [RedisValue] = []
            items.reserveCapacity(min(count, 1024))
            for _ in 0..<count {
                guard let item = try value(depth: depth + 1) else { return nil }
                items.append(item)
            }
            return .array(items)
        case let type: throw .unknownType(type, offset: start)
        }
    }
}
