import RedisTypes

/// Records from an RDB file, as `SAVE` writes them: versions 1 to 12 of Redis, and Valkey's 80.
///
/// A key becomes a record when all its bytes have come; one of more than two megabytes comes in parts. What records
/// cannot carry is never dropped in silence: a key of a module is an error of that key, after which the next one
/// follows; what belongs to no key is in ``notes``.
///
/// Source: `rdb.c` and `rdb.h` of Redis 2.6 to 8.2; the forms themselves, not their code.
package struct RDBReader: RecordReader {
    private let source: String
    /// Of the databases in the file, the one whose keys become records.
    private let database: Int
    private var buffer = InputBuffer()
    /// Bytes that must be there before it is worth to look again.
    private var needed = 9
    private var checksum = CRC64()
    private var hasHeader = false
    private var isValkey = false
    private var isEnded = false
    private var hasEndMark = false
    private var version = 0
    private var currentDatabase = 0
    private var expiresAt: Int64?

    /// A key that comes in parts.
    private var largeKey: RDBLargeKey?

    /// What was left out that is no key, and how often.
    package private(set) var notes: [RDBNote: Int] = [:]

    package init(source: String, database: Int = 0) {
        self.source = source
        self.database = database
    }

    /// After the end mark, or an error that ends the reading, nothing is taken any more.
    package mutating func append(_ chunk: [UInt8]) {
        if !isEnded { buffer.append(chunk) }
    }

    package mutating func finish() { buffer.finish() }

    /// What was appended and follows the end mark, and where in the file it begins: in an append-only file, its
    /// commands. `nil` until the end mark is read.
    package mutating func takeRemainder() -> (bytes: [UInt8], offset: Int)? {
        hasEndMark ? (buffer.takeRest(), buffer.offset) : nil
    }

    package mutating func next() throws(FormatError) -> SourcedRecord? {
        while !isEnded {
            let available = buffer.bytes.count - buffer.start
            if available < needed, !buffer.isFinished { return nil }
            if available == 0, buffer.isFinished { return try end("the file ends before its end mark") }
            let position = place
            let item: Item
            do throws(RDBError) { item = try read() } catch .truncated(let missing) {
                // A key that is read in parts has taken what it could.
                let available = buffer.bytes.count - buffer.start
                if buffer.isFinished { return try end("the file ends in the middle of a key or before its end mark") }
                // A key of many pieces is looked at a few times, not once for each chunk that comes.
                let more = largeKey == nil ? available * 2 : available + 1
                needed = min(max(available + missing, more), max(Self.largeKeyBytes, available + 1))
                if needed > InputBuffer.defaultLimit { return try end("a part of a key is longer than 512 MiB") }
                return nil
            } catch {
                guard case .malformed(let reason) = error else { return nil }
                return try end(reason)
            }
            needed = 1
            switch item {
            case .other: continue
            case .end:
                (isEnded, hasEndMark) = (true, true)
            case .record(let record): return SourcedRecord(record, at: position)
            case .refused(let reason): throw FormatError(source: source, at: position, reason: reason)
            }
        }
        return nil
    }

    /// A key that has not ended after so many bytes is read in parts.
    private static let largeKeyBytes = 2 << 20

    private var place: SourcePosition {
        var position = buffer.position
        (position.offset, position.column) = (buffer.offset, buffer.offset + 1)
        return position
    }

    private mutating func end(_ reason: String) throws(FormatError) -> SourcedRecord? {
        isEnded = true
        throw FormatError(source: source, at: place, reason: reason, endsReading: true)
    }

    // MARK: Items

    private enum Item {
        case record(Record)
        /// A key that records cannot carry.
        case refused(String)
        case other
        case end
    }

    /// Reads one item and steps over it, or throws and stays where it is.
    private mutating func read() throws(RDBError) -> Item {
        let (bytes, start) = (buffer.bytes, buffer.start)
        let (item, length) = bytes.withUnsafeBytes { bytes -> (Result<Item, RDBError>, Int) in
            let rest = UnsafeRawBufferPointer(rebasing: bytes[start...])
            var cursor = RDBCursor(rest)
            let item = Result { () throws(RDBError) in try self.item(&cursor) }
            if case .failure(let error) = item {
                // Only of a key in parts anything is done with.
                guard largeKey != nil, case .truncated = error else { return (item, 0) }
            }
            checksum.update(UnsafeRawBufferPointer(rebasing: rest[..<cursor.position]))
            return (item, cursor.position)
        }
        buffer.start += length
        buffer.index = buffer.start
        return try item.get()
    }

    /// What it learns it keeps after the last byte is read: an item that is not whole yet is read again.
    private mutating func item(_ cursor: inout RDBCursor) throws(RDBError) -> Item {
        guard hasHeader else { return try header(&cursor) }
        if largeKey != nil { return try part(&cursor) }
        switch try cursor.byte() {
        case 0xFF: return try endMark(&cursor)
        case 0xFE: currentDatabase = try cursor.count()
        case 0xFD: expiresAt = Int64(try cursor.integer(Int32.self)) * 1000
        case 0xFC: expiresAt = try cursor.integer(Int64.self)
        case 0xFB: _ = (try cursor.number(), try cursor.number())
        case 0xFA: _ = (try cursor.string(), try cursor.string())
        case 0xF9: _ = try cursor.byte()
        case 0xF8: _ = try cursor.number()
        case 0xF7:
            _ = try cursor.number()
            try skipModuleValue(&cursor)
            notes[.moduleData, default: 0] += 1
        case 0xF5:
            _ = try cursor.string()
            notes[.functionLibrary, default: 0] += 1
        case 0xF4: _ = (try cursor.number(), try cursor.number(), try cursor.number())
        case let type:
            let start = cursor
            if try holdsLargeString(type, cursor) { return try beginLargeKey(type, &cursor, orMissing: 1) }
            do throws(RDBError) {
                return try key(type, &cursor)
            } catch .truncated(let missing) {
                guard start.left >= Self.largeKeyBytes - 1 else { throw .truncated(missing: missing) }
                cursor = start
                return try beginLargeKey(type, &cursor, orMissing: missing)
            }
        }
        return .other
    }

    /// Whether a string is so well compressed that its bytes are all there and its value is large all the same.
    private func holdsLargeString(_ type: UInt8, _ cursor: RDBCursor) throws(RDBError) -> Bool {
        guard type == RDBCursor.Kind.string.rawValue else { return false }
        var cursor = cursor
        _ = try cursor.string()
        guard case .encoding(3) = try cursor.anyLength() else { return false }
        _ = try cursor.count()
        return try cursor.count() > Self.largeKeyBytes
    }

    private mutating func beginLargeKey(
        _ type: UInt8, _ cursor: inout RDBCursor, orMissing missing: Int
    ) throws(RDBError) -> Item {
        let key = try cursor.string()
        largeKey = try RDBLargeKey(type, key: key, &cursor, isValkey: isValkey)
        if largeKey == nil { throw .truncated(missing: missing) }
        return .other
    }

    private mutating func part(_ cursor: inout RDBCursor) throws(RDBError) -> Item {
        guard var record = try largeKey?.read(&cursor) else { throw .truncated(missing: 1) }
        let isLast = record.isWholeOrLast
        defer {
            if isLast { (largeKey, expiresAt) = (nil, nil) }
        }
        guard currentDatabase == database else {
            if isLast { notes[.otherDatabase, default: 0] += 1 }
            return .other
        }
        if isLast { record.expiresAt = expiresAt.map { max(1, $0) } }
        return .record(record)
    }

    private mutating func header(_ cursor: inout RDBCursor) throws(RDBError) -> Item {
        let bytes = try cursor.take(9)
        isValkey = bytes.starts(with: "VALKEY".utf8)
        guard isValkey || bytes.starts(with: "REDIS".utf8),
            let version = Int(String(decoding: bytes[(isValkey ? 6 : 5)...], as: UTF8.self))
        else { throw .malformed("this is no RDB file") }
        guard (1...(isValkey ? 80 : 13)).contains(version) else {
            throw .malformed("RDB version \(version) is newer than any that is known here")
        }
        self.version = version
        hasHeader = true
        return .other
    }

    /// From version 5 a checksum follows; 0 stands for none.
    private mutating func endMark(_ cursor: inout RDBCursor) throws(RDBError) -> Item {
        guard version >= 5 else { return .end }
        var checksum = checksum
        [UInt8(0xFF)].withUnsafeBytes { checksum.update($0) }
        let expected = try cursor.integer(UInt64.self)
        guard expected == 0 || expected == checksum.value else { throw .malformed("the file's checksum is wrong") }
        return .end
    }

    private mutating func key(_ type: UInt8, _ cursor: inout RDBCursor) throws(RDBError) -> Item {
        let key = try cursor.string()
        let value = try cursor.value(of: type, isValkey: isValkey)
        let expiresAt = expiresAt
        self.expiresAt = nil
        guard currentDatabase == database else {
            notes[.otherDatabase, default: 0] += 1
            return .other
        }
        switch value {
        case .value(let value):
            return .record(Record(key: key, value: value, expiresAt: expiresAt.map { max(1, $0) }))
        case .unsupported(let what): return .refused("the key \(key) \(what)")
        }
    }

    private func skipModuleValue(_ cursor: inout RDBCursor) throws(RDBError) {
        // When it is to be loaded: before the keys or after them.
        _ = (try cursor.number(), try cursor.number())
        try cursor.skipModuleFields()
    }
}

/// Something in an RDB file that is no key.
package enum RDBNote: Sendable, Hashable, CaseIterable {
    case functionLibrary, moduleData
    /// Keys of a database that was not asked for.
    case otherDatabase
}
