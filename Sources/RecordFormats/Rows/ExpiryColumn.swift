package import RedisTypes

/// The column that says when a row's key ends, as people write it: `until:time`. An empty cell says never.
package struct ExpiryColumn: Sendable, Hashable {
    package enum Form: Sendable, Hashable {
        /// Since 1970.
        case milliseconds, seconds
        /// RFC 3339: `2026-11-23T03:17:03Z`.
        case time
        /// A span such as `90s` or `1h30m`, counted from an instant in milliseconds since 1970.
        case ttl(from: Int64)
    }

    package var name: ByteString
    package var form: Form

    package init(_ name: ByteString, _ form: Form) {
        self.name = name
        self.form = form
    }

    /// The last colon divides: a name may have others.
    /// - Parameters:
    ///   - text: a name and `ms`, `s`, `time` or `ttl`.
    ///   - now: milliseconds since 1970, from which TTLs count.
    package init(_ text: String, now: Int64) throws(MalformedColumn) {
        let known = ["ms", "s", "time", "ttl"]
        let (name, word) = try MalformedColumn.split(text, known: known)
        switch word {
        case "ms": form = .milliseconds
        case "s": form = .seconds
        case "time": form = .time
        case "ttl": form = .ttl(from: now)
        default: throw MalformedColumn(.unknownType(word), known: known)
        }
        self.name = ByteString(name)
    }
}

extension ExpiryColumn.Form {
    /// In milliseconds since 1970 and at least 1, or `nil` for a cell that does not fit.
    func instant(_ cell: ByteString) -> Int64? {
        let instant: Int64?
        switch self {
        case .milliseconds: instant = Self.number(cell)
        case .seconds:
            let product = Self.number(cell)?.multipliedReportingOverflow(by: 1000)
            instant = product.flatMap { $0.overflow ? nil : $0.partialValue }
        case .time: instant = RFC3339.milliseconds(cell.bytes)
        case .ttl(let now):
            let sum = cell.text.flatMap { TimeSpan($0) }?.milliseconds.addingReportingOverflow(now)
            instant = sum.flatMap { $0.overflow ? nil : $0.partialValue }
        }
        return instant.flatMap { $0 >= 1 ? $0 : nil }
    }

    /// In the middle of a sentence.
    var noun: String {
        switch self {
        case .milliseconds: "a whole number of milliseconds since 1970"
        case .seconds: "a whole number of seconds since 1970"
        case .time: "a time after 1970 such as 2026-11-23T03:17:03Z"
        case .ttl: "a span of time such as 90s or 1h30m"
        }
    }

    private static func number(_ cell: ByteString) -> Int64? {
        guard cell.bytes.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int64(String(decoding: cell.bytes, as: UTF8.self))
    }
}
