import RecordFormats
import RedisTypes

/// Who came when, from the bytes of an access log as they arrive. Lines that cannot be read are counted and left out.
///
/// Holds one line of at most ``lineLimit`` bytes.
package struct LogReader: Sendable {
    package static let lineLimit = 1 << 20
    package static let rejectsKept = 5

    private enum Source: Sendable {
        /// Until the first line has come. The bytes wait here.
        case undecided
        case lines(LineSplitter)
        case rows(CSVParser)
    }

    /// Where the fields are.
    private enum Place: Sendable {
        case columns(identity: Int, time: Int, width: Int)
        case members(identity: [UInt8], time: [UInt8])
    }

    package private(set) var format: LogFormat?
    /// As they were found, once the first line has been read.
    package private(set) var fields: LogFields
    /// Lines with something on them, good and bad, a header not among them.
    package private(set) var lines = 0
    package private(set) var badLines = 0
    /// The first of the bad lines.
    package private(set) var rejects: [LogReject] = []
    private var source = Source.undecided
    private var place: Place?
    /// Why the first line of JSON has no ``place``.
    private var unlocated: ReplayError?
    private var waiting: [UInt8] = []
    private var isFinished = false
    private var isBroken = false
    private var clock = LogTime()

    /// - Parameter format: guessed from the first line when it is not known
    package init(_ format: LogFormat? = nil, fields: LogFields = LogFields()) {
        self.format = format
        self.fields = fields
    }

    package mutating func append(_ chunk: [UInt8]) {
        switch source {
        case .undecided:
            waiting += chunk
            decide()
        case .lines(var splitter):
            // Two owners would copy what has come so far.
            source = .undecided
            splitter.append(chunk)
            source = .lines(splitter)
        case .rows(var parser):
            source = .undecided
            parser.append(chunk)
            source = .rows(parser)
        }
    }

    package mutating func finish() {
        isFinished = true
        switch source {
        case .undecided:
            decide()
            if case .undecided = source { return }
            finish()
        case .lines(var splitter):
            splitter.finish()
            source = .lines(splitter)
        case .rows(var parser):
            parser.finish()
            source = .rows(parser)
        }
    }

    private mutating func decide() {
        if format == nil {
            let text = waiting.starts(with: [0xEF, 0xBB, 0xBF]) ? waiting.dropFirst(3) : waiting[...]
            let start = text.drop { $0 == 0x0A || $0 == 0x0D }
            let line = start.prefix { $0 != 0x0A }
            guard line.endIndex < text.endIndex || isFinished || line.count > Self.lineLimit else { return }
            format = LogFormat(guessedFrom: line)
        }
        let bytes = waiting
        waiting = []
        if format == .csv {
            var parser = CSVParser(limit: Self.lineLimit)
            parser.append(bytes)
            source = .rows(parser)
        } else {
            var splitter = LineSplitter(limit: Self.lineLimit)
            splitter.append(bytes)
            source = .lines(splitter)
        }
    }

    /// The next good line, or `nil` until more bytes come; after ``finish()``, at the end.
    package mutating func next() throws(ReplayError) -> LogEntry? {
        while !isBroken {
            switch source {
            case .undecided: return nil
            case .lines(var splitter):
                source = .undecided
                let line: LineSplitter.Line?
                do {
                    defer { source = .lines(splitter) }
                    line = try splitter.next()
                } catch {
                    throw broken(error.position, "this line is longer than \(error.limit) bytes")
                }
                guard let line else {
                    if isFinished, place == nil, let unlocated {
                        isBroken = true
                        throw unlocated
                    }
                    return nil
                }
                if line.bytes.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) { continue }
                if let entry = try entry(line) { return entry }
            case .rows(var parser):
                source = .undecided
                let row: CSVParser.Row?
                do {
                    defer { source = .rows(parser) }
                    row = try parser.next()
                } catch {
                    if error.endsReading || place == nil { throw broken(error.position, error.reason) }
                    reject(error.position.line, error.reason)
                    continue
                }
                guard let row else {
                    if isFinished && place == nil { throw .noHeader }
                    return nil
                }
                if let entry = try entry(row) { return entry }
            }
        }
        return nil
    }

    private mutating func broken(_ position: SourcePosition, _ reason: String) -> ReplayError {
        isBroken = true
        return .broken(at: position, reason: reason)
    }

    private mutating func reject(_ line: Int, _ reason: String) {
        lines += 1
        badLines += 1
        if rejects.count < Self.rejectsKept { rejects.append(LogReject(line: line, reason: reason)) }
    }

    // MARK: Lines

    private mutating func entry(_ line: LineSplitter.Line) throws(ReplayError) -> LogEntry? {
        do {
            let entry = try format == .jsonl ? jsonEntry(line.bytes) : commonEntry(line.bytes)
            lines += 1
            return entry
        } catch let error as BadLine {
            reject(line.position.line, error.reason)
            return nil
        } catch let error as ReplayError {
            isBroken = true
            throw error
        } catch {
            // Nothing else is thrown above; the compiler cannot know it of two types.
            throw broken(line.position, "\(error)")
        }
    }

    private mutating func commonEntry(_ bytes: ArraySlice<UInt8>) throws -> LogEntry {
        let line = try CommonLogLine(bytes)
        if place == nil { try locate(in: CommonLogLine.fields) }
        guard case .columns(let identity, let time, _)? = place else { throw BadLine("no fields") }
        return try entry(line[identity], line[time])
    }

    private mutating func jsonEntry(_ bytes: ArraySlice<UInt8>) throws -> LogEntry {
        if place == nil {
            let names = try JSONLogLine.names(in: bytes)
            do throws(ReplayError) { try locate(in: names, isOpen: true) } catch {
                // A banner, perhaps: lines that have the fields may follow.
                unlocated = unlocated ?? error
                throw BadLine("\(error)")
            }
        }
        guard case .members(let identity, let time)? = place else { throw BadLine("no fields") }
        let values = try JSONLogLine.values(of: identity, time, in: bytes)
        return try entry(values.first?[...], values.second?[...])
    }

    private mutating func entry(_ row: CSVParser.Row) throws(ReplayError) -> LogEntry? {
        guard case .columns(let identity, let time, let width)? = place else {
            do {
                try locate(in: row.fields.map { String(decoding: $0.bytes, as: UTF8.self) })
            } catch {
                isBroken = true
                throw error
            }
            return nil
        }
        guard row.fields.count == width else {
            reject(row.position.line, "this row has \(row.fields.count) fields, the header \(width)")
            return nil
        }
        do {
            let entry = try entry(row.fields[identity].bytes[...], row.fields[time].bytes[...])
            lines += 1
            return entry
        } catch {
            reject(row.position.line, error.reason)
            return nil
        }
    }

    private mutating func entry(
        _ identity: ArraySlice<UInt8>?, _ time: ArraySlice<UInt8>?
    ) throws(BadLine) -> LogEntry {
        guard let identity else { throw BadLine("no field \(fields.identity ?? "")") }
        // A log's way of saying that there is none.
        guard !identity.isEmpty, !identity.elementsEqual([UInt8(ascii: "-")]) else {
            throw BadLine("\(fields.identity ?? "") is empty")
        }
        guard let time else { throw BadLine("no field \(fields.time ?? "")") }
        guard let instant = clock.milliseconds(time) else {
            throw BadLine("\(ByteString(time.prefix(40))) is not a time")
        }
        return LogEntry(time: instant, identity: ByteString(identity))
    }

    // MARK: Fields

    /// - Parameter isOpen: whether lines may have fields that the first one lacks
    private mutating func locate(in names: [String], isOpen: Bool = false) throws(ReplayError) {
        let identity = try position(of: fields.identity, .identity, LogFields.identityNames, names, isOpen)
        let time = try position(of: fields.time, .time, LogFields.timeNames, names, isOpen)
        place =
            isOpen
            ? .members(identity: Array(identity.name.utf8), time: Array(time.name.utf8))
            : .columns(identity: identity.index, time: time.index, width: names.count)
        fields = LogFields(identity: identity.name, time: time.name)
    }

    private func position(
        of wanted: String?, _ role: ReplayError.Role, _ known: [String], _ names: [String], _ isOpen: Bool
    ) throws(ReplayError) -> (index: Int, name: String) {
        if let wanted {
            if let index = names.firstIndex(of: wanted) { return (index, wanted) }
            if isOpen { return (0, wanted) }
            throw .unknownField(wanted, role, present: names)
        }
        guard let index = LogFields.guess(known, among: names) else { throw .noField(role, present: names) }
        return (index, names[index])
    }
}
