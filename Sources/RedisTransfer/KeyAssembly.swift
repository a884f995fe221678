import RecordFormats
import RedisTypes

/// One key on its way from replies to a record: says which command comes next and takes its reply.
///
/// Hashes, sets and sorted sets are read with `HSCAN`, `SSCAN` and `ZSCAN`, which may give an element twice: the
/// newer value stays, in the older place. Lists are read in windows, strings too when they are large, and streams
/// from ID to ID. A page that is too large for a reply is asked for again: first in a trip of its own, since the rest
/// of the trip may have taken the room, then as half as much, down to one element.
struct KeyAssembly: Sendable {
    private enum State {
        case open, complete, vanished
        case failed(String)
    }

    let key: ByteString
    private let kind: Record.Kind
    /// Elements of one page; bytes of it for a string that is read in windows.
    private var pageSize: Int
    private var state = State.open
    /// What reads the next page; `nil` once all pages are there or none will come.
    private(set) var nextCommand: RedisCommand?
    private var expiresAt: Int64?
    /// Whether the next command is to be sent without others.
    private(set) var needsOwnTrip = false
    /// Whether a string is read in windows.
    private var readsWindows = false
    private var cursor = ScanCursor.start
    /// The ID that the next page of a stream begins with, as `XRANGE` takes it.
    private var streamStart: ByteString = "-"

    /// The first window of a string too large for one reply.
    static let windowBytes = 4 << 20

    /// List elements, members, or names of fields; the string itself.
    private var items: [ByteString] = []
    /// Values of fields, or scores.
    private var values: [ByteString] = []
    private var positions: [ByteString: Int] = [:]
    private var entries: [Record.StreamEntry] = []

    init(key: ByteString, kind: Record.Kind, pageSize: Int) {
        self.key = key
        self.kind = kind
        self.pageSize = max(1, pageSize)
        nextCommand = pageCommand
    }

    /// - Parameter type: the reply to `TYPE`.
    init(key: ByteString, type: RedisValue, pageSize: Int) {
        let name = type.bytes
        self.init(key: key, kind: name?.text.flatMap(Record.Kind.init(rawValue:)) ?? .string, pageSize: pageSize)
        if case .error(let error) = type {
            stop(.failed(error.text))
        } else if name == "none" {
            stop(.vanished)
        } else if name != ByteString(kind.rawValue) {
            stop(.failed("its type, \(name ?? "unknown"), has no place in a record"))
        }
    }

    private mutating func stop(_ state: State) {
        self.state = state
        nextCommand = nil
        items = []
        values = []
        positions = [:]
        entries = []
    }

    private var pageCommand: RedisCommand {
        switch kind {
        case .string where readsWindows: range("GETRANGE", from: items.first?.count ?? 0)
        case .string: ["GET", key]
        case .list: range("LRANGE", from: items.count)
        case .stream: ["XRANGE", key, streamStart, "+", "COUNT", ByteString(pageSize)]
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
        case .set, .string, .list, .stream: "SSCAN"
        }
    }

    // MARK: Replies

    /// - Parameter reply: to ``nextCommand``.
    mutating func takePage(_ reply: RedisValue) {
        guard case .open = state, let command = nextCommand else { return }
        if case .error(let error) = reply { return error.kind == .size ? askForLess(error) : stop(.failed(error.text)) }
        do throws(UnexpectedReply) {
            switch kind {
            case .string where readsWindows: try takeStringWindow(reply)
            case .string: takeString(reply)
            case .list: try takeWindow(reply)
            case .stream: try takeEntries(reply)
            case .hash, .set, .sortedSet: try takeScan(reply)
            }
        } catch {
            stop(.failed("\(command.name) did not answer with \(error.expected)"))
        }
    }

    private mutating func takeString(_ reply: RedisValue) {
        guard let string = reply.bytes else { return stop(.vanished) }
        items = [string]
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
        } else if pageSize > 1 {
            pageSize /= 2
        } else {
            return stop(.failed(error.text))
        }
        nextCommand = pageCommand
    }

    /// A key that is gone gives nothing: its expiry will tell.
    private mutating func takeStringWindow(_ reply: RedisValue) throws(UnexpectedReply) {
        guard let window = reply.bytes, !items.isEmpty else { throw shape("a string") }
        items[0].bytes += window.bytes
        if window.count < pageSize { complete() } else { nextCommand = pageCommand }
    }

    private mutating func takeWindow(_ reply: RedisValue) throws(UnexpectedReply) {
        let page = try strings(reply)
        items += page
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
        }
        cursor = page.next
        if cursor.isEnd { complete() } else { nextCommand = pageCommand }
    }

    private mutating func takeEntries(_ reply: RedisValue) throws(UnexpectedReply) {
        guard let page = reply.array else { throw shape("an array") }
        for item in page {
            guard let parts = item.array, parts.count == 2, let id = parts[0].bytes.flatMap(StreamID.init),
                id > entries.last?.id ?? StreamID(0, 0)
            else { throw shape("entries in ascending order") }
            let words = try strings(parts[1])
            guard words.count % 2 == 0 else { throw shape("pairs") }
            let fields = stride(from: 0, to: words.count, by: 2).map { Record.Field(words[$0], words[$0 + 1]) }
            entries.append(Record.StreamEntry(id, fields))
        }
        guard page.count >= pageSize, let last = entries.last else { return complete() }
        streamStart = ByteString("(".utf8 + last.id.text.bytes)
        nextCommand = pageCommand
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

    func outcome(sorted: Bool) -> KeyReader.Outcome {
        switch state {
        case .failed(let reason): return .failed(reason)
        case .vanished, .open: return .vanished
        case .complete: break
        }
        if items.isEmpty && kind != .stream { return .vanished }
        guard let value = value(sorted: sorted) else { return .failed("a score is not a number") }
        return .record(Record(key: key, value: value, expiresAt: expiresAt))
    }

    private func value(sorted: Bool) -> Record.Value? {
        switch kind {
        case .string: return .string(items[0])
        case .list: return .list(items)
        case .stream: return .stream(entries)
        case .set: return .set(sorted ? items.sorted() : items)
        case .hash:
            let fields = zip(items, values).map { Record.Field($0, $1) }
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
