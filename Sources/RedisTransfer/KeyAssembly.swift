import RecordFormats
import RedisTypes

/// One key on its way from replies to a record: says which command comes next and takes its reply.
///
/// Hashes, sets and sorted sets are read with `HSCAN`, `SSCAN` and `ZSCAN`, which may give an element twice: the
/// newer value stays, in the older place. Lists are read in windows, strings too when they are large, and streams
/// from ID to ID. A page that is too large for a reply is asked for again: first in a trip of its own, since the rest
/// of the trip may have taken the room, then as half as much, down to one element. What has gathered enough is given
/// as a part, so that memory holds a part of a key, not the key.
struct KeyAssembly: Sendable {
    private enum State {
        case open, complete, vanished
        case failed(String)
    }

    let key: ByteString
    let kind: Record.Kind
    private let options: ReadingOptions
    /// Elements of one page; bytes of it for a string that is read in windows.
    private var pageSize: Int
    private var state = State.open
    /// What reads the next page; `nil` once all pages are there or none will come.
    private(set) var nextCommand: RedisCommand?
    private(set) var expiresAt: Int64?
    /// Whether the next command is to be sent without others.
    private(set) var needsOwnTrip = false
    /// Whether a string is read in windows.
    private var readsWindows = false
    private var cursor = ScanCursor.start
    private var streamReading: StreamReading?
    /// Elements or bytes that were given in parts already.
    private var given = 0
    private var partNumber = 0
    private var bytes = 0

    /// The first window of a string too large for one reply.
    static let windowBytes = 1 << 20

    /// List elements, members, or names of fields; the string itself.
    private var items: [ByteString] = []
    /// Values of fields, or scores.
    private var values: [ByteString] = []
    /// When fields end; those at the end are not asked for yet.
    private var fieldExpiries: [Int64?] = []
    private var positions: [ByteString: Int] = [:]
    /// Fields whose expiry is asked for with one command.
    private var expiryPageSize = 1000
    private var hasLastPage = false
    /// The server said that it knows no fields that end.
    private(set) var hasLearntThatFieldsStay = false

    init(key: ByteString, kind: Record.Kind, options: ReadingOptions) {
        self.key = key
        self.kind = kind
        self.options = options
        pageSize = max(1, options.pageSize)
        if kind == .stream { streamReading = StreamReading(key: key, pageSize: pageSize, now: options.now) }
        nextCommand = pageCommand
    }

    /// - Parameter type: the reply to `TYPE`.
    init(key: ByteString, type: RedisValue, options: ReadingOptions) {
        let name = type.bytes
        let kind = name.flatMap { Record.Kind(type: $0) }
        self.init(key: key, kind: kind ?? .string, options: options)
        if case .error(let error) = type {
            stop(.failed(error.text))
        } else if kind == .missing {
            stop(.vanished)
        } else if kind == nil {
            stop(.failed("its type, \(name ?? "unknown"), has no place in a record"))
        }
    }

    private mutating func stop(_ state: State) {
        self.state = state
        nextCommand = nil
        clear()
        streamReading = nil
    }

    private mutating func clear() {
        (items, values, fieldExpiries, positions, bytes) = ([], [], [], [:], 0)
    }

    private var pageCommand: RedisCommand {
        switch kind {
        case .string where readsWindows: range("GETRANGE", from: given + (items.first?.count ?? 0))
        case .string, .missing: ["GET", key]
        case .json: ["JSON.GET", key, "$"]
        case .list: range("LRANGE", from: given + items.count)
        case .stream: streamReading?.command ?? ["XLEN", key]
        case .hash, .set, .sortedSet: [scanName, key, cursor.token, "COUNT", ByteString(pageSize)]
        }
    }

    private func range(_ name: ByteString, from start: Int) -> RedisCommand {
        [name, key, ByteString(start), ByteString(start + pageSize - 1)]
    }

    private var scanName: ByteString {
        switch kind {
        case .hash: "HSCAN"
        case .sortedSet: "ZSCAN"
        default: "SSCAN"
        }
    }

    // MARK: Replies

    /// - Parameter reply: to ``nextCommand``.
    mutating func takePage(_ reply: RedisValue) {
        guard case .open = state, let command = nextCommand else { return }
        if case .error(let error) = reply {
            if error.kind == .size { return askForLess(error) }
            if asksForExpiries { return takeNoExpiries() }
            if streamReading?.goOnWithoutAll() == true {
                nextCommand = streamReading?.command
                return
            }
            return stop(.failed(error.text))
        }
        do throws(UnexpectedReply) {
            switch kind {
            case .string where readsWindows: try takeStringWindow(reply)
            case .string, .missing: takeString(reply)
            case .json: try takeDocument(reply)
            case .list: try takeWindow(reply)
            case .stream: try takeStream(reply)
            case .hash where asksForExpiries: try takeFieldExpiries(reply)
            case .hash, .set, .sortedSet: try takeScan(reply)
            }
        } catch {
            stop(.failed("\(command.name) did not answer with \(error.expected)"))
        }
    }

    /// A string's value from a reply to `MGET`.
    mutating func takeString(_ reply: RedisValue) {
        guard let string = reply.bytes else { return stop(.vanished) }
        items = [string]
        bytes = string.count
        complete()
    }

    private mutating func askForLess(_ error: RedisError) {
        guard needsOwnTrip else {
            needsOwnTrip = true
            return
        }
        if kind == .string && !readsWindows {
            readsWindows = true
            items = [ByteString()]
            pageSize = Self.windowBytes
        } else if asksForExpiries, expiryPageSize > 1 {
            expiryPageSize /= 2
            return goOn()
        } else if pageSize > 1, kind != .json {
            pageSize /= 2
            streamReading?.pageSize = pageSize
        } else {
            return stop(.failed(error.text))
        }
        nextCommand = pageCommand
    }

    /// A key that is gone gives nothing: its expiry will tell.
    private mutating func takeStringWindow(_ reply: RedisValue) throws(UnexpectedReply) {
        guard let window = reply.bytes, !items.isEmpty else { throw shape("a string") }
        items[0].bytes += window.bytes
        bytes += window.count
        if window.count < pageSize { complete() } else { nextCommand = pageCommand }
    }

    /// `[document]`
    private mutating func takeDocument(_ reply: RedisValue) throws(UnexpectedReply) {
        guard let text = reply.bytes else { return stop(.vanished) }
        var reader = JSONReader(text.bytes[...])
        do throws(JSONError) {
            try reader.beginArray()
            guard try reader.nextElement() else { throw reader.missingElement }
            items = [ByteString(try reader.compactText())]
            guard try !reader.nextElement() else { throw reader.missingElement }
        } catch { throw shape("a document that can be read (\(error.reason))") }
        complete()
    }

    private mutating func takeWindow(_ reply: RedisValue) throws(UnexpectedReply) {
        let page = try strings(reply)
        items += page
        bytes += page.reduce(0) { $0 + $1.count + 8 }
        if page.count < pageSize { complete() } else { nextCommand = pageCommand }
    }

    private mutating func takeScan(_ reply: RedisValue) throws(UnexpectedReply) {
        let page = try ScanPage(reply, to: scanName.description)
        let width = kind == .set ? 1 : 2
        guard page.items.count % width == 0 else { throw shape("pairs") }
        // Within one page nothing comes twice, and most keys are one page.
        let isWhole = items.isEmpty && page.next.isEnd
        for start in stride(from: 0, to: page.items.count, by: width) {
            let item = page.items[start]
            if let position = positions[item] {
                if width == 2 { values[position] = page.items[start + 1] }
                continue
            }
            if !isWhole { positions[item] = items.count }
            items.append(item)
            if width == 2 { values.append(page.items[start + 1]) }
            bytes += item.count + (width == 2 ? page.items[start + 1].count : 0) + 16
        }
        cursor = page.next
        hasLastPage = cursor.isEnd
        goOn()
    }

    private mutating func takeStream(_ reply: RedisValue) throws(UnexpectedReply) {
        try streamReading?.take(reply)
        bytes = streamReading?.bytes ?? 0
        nextCommand = streamReading?.command
        if nextCommand == nil { complete() }
    }

    // MARK: Fields that end

    private var asksForExpiries: Bool {
        kind == .hash && options.asksFieldExpiries && fieldExpiries.count < items.count
            && (hasLastPage || bytes >= options.partBytes)
    }

    private mutating func goOn() {
        if asksForExpiries {
            let unasked = items[fieldExpiries.count...]
            let names = unasked.prefix(CarriableWords.prefix(of: unasked, limit: expiryPageSize, besides: key))
            nextCommand = RedisCommand(["HPEXPIRETIME", key, "FIELDS", ByteString(names.count)] + names)
        } else if hasLastPage {
            complete()
        } else {
            nextCommand = pageCommand
        }
    }

    private mutating func takeFieldExpiries(_ reply: RedisValue) throws(UnexpectedReply) {
        guard let times = reply.array, !times.isEmpty, times.count <= items.count - fieldExpiries.count else {
            throw shape("a time for each field")
        }
        fieldExpiries += times.map { time in time.integer.flatMap { $0 > 0 ? $0 : nil } }
        goOn()
    }

    /// The server does not know the question, so no field ends.
    private mutating func takeNoExpiries() {
        hasLearntThatFieldsStay = true
        fieldExpiries = Array(repeating: nil, count: items.count)
        goOn()
    }

    private func strings(_ reply: RedisValue) throws(UnexpectedReply) -> [ByteString] {
        guard let items = reply.array else { throw shape("an array") }
        let strings = items.compactMap(\.bytes)
        guard strings.count == items.count else { throw shape("an array of strings") }
        return strings
    }

    private func shape(_ expected: String) -> UnexpectedReply {
        UnexpectedReply(to: nextCommand?.name ?? "", expected: expected)
    }

    private mutating func complete() {
        state = .complete
        nextCommand = nil
        positions = [:]
    }

    /// - Parameters:
    ///   - reply: to `PEXPIRETIME`, or to `PTTL`.
    ///   - now: what its milliseconds are counted from, as Unix milliseconds: 0, or the present.
    mutating func takeExpiry(_ reply: RedisValue, now: Int64) {
        if case .failed = state { return }
        if case .error(let error) = reply { return stop(.failed(error.text)) }
        // Both commands answer with -1 and -2 in the same sense, and with milliseconds.
        switch try? TimeToLive(pttl: reply) {  // what is no such reply fails the key, below
        case .missing: stop(.vanished)
        case .persistent: expiresAt = nil
        case .expires:
            let (instant, overflowed) = (reply.integer ?? 0).addingReportingOverflow(now)
            expiresAt = overflowed ? .max : max(1, instant)
        case nil: stop(.failed("its expiry could not be read"))
        }
    }

    // MARK: Result

    /// Whether enough for a part has gathered, and more is to come.
    var hasPart: Bool {
        guard case .open = state, bytes >= options.partBytes, kind != .json else { return false }
        return !asksForExpiries && streamReading?.stream.entries.count != 1
    }

    /// What has gathered so far, when it is enough for a part; it is forgotten here.
    mutating func takePart() -> Record? {
        guard hasPart else { return nil }
        var value: Record.Value?
        if kind == .string {
            guard let window = items.first else { return nil }
            // A character stays whole, so that the parts of a text are text.
            let whole = UTF8Validation.wholeCharacters(window.bytes)
            value = .string(ByteString(window.bytes[..<whole]))
            items = [ByteString(window.bytes[whole...])]
            given += whole
            bytes = items[0].count
        } else {
            // What a stream knows beside its entries comes with the last part.
            value = (streamReading?.takePart()).map { .stream(Record.Stream($0)) } ?? self.value
            given += items.count
            clear()
        }
        partNumber += 1
        return value.map { Record(key: key, value: $0, part: Record.Part(partNumber)) }
    }

    /// Whether parts of it were given.
    var isInParts: Bool { partNumber > 0 }

    var outcome: KeyReader.Outcome {
        switch state {
        case .failed(let reason): return .failed(reason)
        case .vanished, .open: return .vanished
        case .complete: break
        }
        if items.isEmpty && kind != .stream && !isInParts { return .vanished }
        guard let value else { return .failed("a score is not a number") }
        let part = isInParts ? Record.Part(partNumber + 1, isLast: true) : nil
        return .record(Record(key: key, value: value, expiresAt: expiresAt, part: part))
    }

    private var value: Record.Value? {
        let sorted = options.sorted
        switch kind {
        case .string: return .string(items.first ?? "")
        case .json: return .json(items.first ?? "")
        case .missing: return .missing
        case .list: return .list(items)
        case .stream: return .stream(streamReading?.stream ?? Record.Stream([]))
        case .set: return .set(sorted ? items.sorted() : items)
        case .hash:
            var fields = zip(items, values).map { Record.Field($0, $1) }
            for (index, expiresAt) in fieldExpiries.enumerated() where index < fields.count {
                fields[index].expiresAt = expiresAt
            }
            return .hash(sorted ? fields.sorted { $0.name < $1.name } : fields)
        case .sortedSet:
            let members = zip(items, values).compactMap { member, score in
                Score(score).map { Record.ScoredMember(member, $0) }
            }
            guard members.count == items.count else { return nil }
            return .sortedSet(sorted ? members.sorted { $0.member < $1.member } : members)
        }
    }
}

extension JSONReader {
    fileprivate var missingElement: JSONError { JSONError(at: offset, "one document was expected") }
}
