/// Server-sent events out of a stream of bytes, as the standard reads them (WHATWG HTML, section 9.2.6): lines end in LF,
/// CRLF or CR, the `data` lines of one event are joined by LF, a blank line ends it. Comments and all other fields are
/// passed over. The bytes are handed out as they came, be they UTF-8 or not.
///
/// Each byte is looked at once and copied at most twice, however the stream is cut into pieces.
package struct EventStreamParser: Sendable {
    private let maximumEventBytes: Int
    private var input: [UInt8] = []
    /// What of `input` is done with.
    private var position = 0
    /// The beginning of a line whose end is not there yet.
    private var line: [UInt8] = []
    /// The lines of the event at hand; `nil` before the first.
    private var data: [UInt8]?
    private var endedInCR = false
    private var isFirstLine = true

    /// - Parameter maximumEventBytes: of an event's data, or of any other line.
    package init(maximumEventBytes: Int = 16 << 20) {
        self.maximumEventBytes = maximumEventBytes
    }

    /// Takes the next piece of the stream.
    package mutating func feed(_ bytes: [UInt8]) {
        if position == input.count {
            input = bytes
        } else {
            input.removeFirst(position)
            input += bytes
        }
        position = 0
    }

    /// The data of the next event, or `nil` until there is more of the stream. An event without its blank line is none.
    package mutating func next() throws(EventTooLarge) -> [UInt8]? {
        while position < input.count {
            if endedInCR {
                endedInCR = false
                if input[position] == Self.lf {
                    position += 1
                    continue
                }
            }
            let start = position
            guard let end = Self.lineEnd(in: input, from: start) else {
                line += input[start...]
                position = input.count
                try check((data?.count ?? 0) + line.count - Self.longestLead)
                return nil
            }
            position = end + 1
            endedInCR = input[end] == Self.cr
            var whole = input[start..<end]
            if !line.isEmpty {
                line += whole
                whole = line[...]
                line = []
            }
            if let event = try take(whole) { return event }
        }
        return nil
    }

    /// - Returns: the event that the line ends.
    private mutating func take(_ line: ArraySlice<UInt8>) throws(EventTooLarge) -> [UInt8]? {
        var line = line
        if isFirstLine {
            isFirstLine = false
            if line.starts(with: Self.mark) { line = line.dropFirst(Self.mark.count) }
        }
        if line.isEmpty {
            defer { data = nil }
            return data
        }
        guard line.starts(with: Self.fieldName) else {
            try check(line.count)
            return nil
        }
        var value = line.dropFirst(Self.fieldName.count)
        if let first = value.first {
            // Another field, whose name only begins so.
            guard first == UInt8(ascii: ":") else { return nil }
            value = value.dropFirst()
            if value.first == 0x20 { value = value.dropFirst() }
        }
        guard var joined = data else {
            try check(value.count)
            data = Array(value)
            return nil
        }
        // The only reference, so that it grows in place.
        data = nil
        joined.append(Self.lf)
        joined += value
        data = joined
        try check(joined.count)
        return nil
    }

    private func check(_ count: Int) throws(EventTooLarge) {
        if count > maximumEventBytes { throw EventTooLarge(limit: maximumEventBytes) }
    }

    private static func lineEnd(in bytes: [UInt8], from start: Int) -> Int? {
        bytes.withUnsafeBufferPointer { bytes in
            var index = start
            while index < bytes.count {
                if bytes[index] == lf || bytes[index] == cr { return index }
                index += 1
            }
            return nil
        }
    }

    private static let lf: UInt8 = 0x0A
    private static let cr: UInt8 = 0x0D
    /// The byte order mark that may stand before everything.
    private static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    private static let fieldName = Array("data".utf8)
    /// What may stand before the data in its line: the mark, the name, a colon and a space.
    private static let longestLead = 9
}

/// An event, or a line of the stream, is longer than its reader takes.
package struct EventTooLarge: Error, Sendable, Hashable {
    package var limit: Int

    package init(limit: Int) {
        self.limit = limit
    }
}
