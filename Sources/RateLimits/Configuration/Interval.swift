/// How long a window lasts, or the time from one refill of a bucket to the next: whole milliseconds, more than none.
///
/// Written as the JavaScript SDK does: an unsigned integer, at most one space, and `ms`, `s`, `m`, `h` or `d`
/// (`10 s`, `500ms`; reference, rule 5 of section 1).
package struct Interval: Sendable, Hashable, BitwiseCopyable {
    package let milliseconds: Int64

    /// Ten years of 365 days; twice this and a second, the longest TTL, is far from what overflows.
    package static let longest: Int64 = 3650 * 86_400_000

    /// Without a check, for constants.
    init(unchecked milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    package init(milliseconds: Int64) throws(LimiterError) {
        guard (1...Self.longest).contains(milliseconds) else { throw .interval("\(milliseconds) ms", .outOfRange) }
        self.init(unchecked: milliseconds)
    }

    package init(_ text: some StringProtocol) throws(LimiterError) {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        var unit = text[digits.endIndex...]
        if unit.first == " " || unit.first == "\t" { unit = unit.dropFirst() }
        guard !digits.isEmpty else { throw .interval(String(text), .malformed) }
        guard let scale = Self.units.first(where: { $0.name == unit })?.milliseconds else {
            throw .interval(String(text), unit.isEmpty ? .noUnit : .malformed)
        }
        let (product, overflow) = (Int64(digits) ?? .max).multipliedReportingOverflow(by: scale)
        guard !overflow, (1...Self.longest).contains(product) else { throw .interval(String(text), .outOfRange) }
        self.init(unchecked: product)
    }

    /// The longest first.
    static let units: [(name: String, milliseconds: Int64)] = [
        ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1),
    ]

    /// The index of the window that `now`, in Unix milliseconds, falls into. Windows are aligned to the epoch.
    package func index(at now: Int64) -> Int64 { now / milliseconds }

    /// The start of window `index`, in Unix milliseconds.
    package func start(of index: Int64) -> Int64 { index &* milliseconds }
}

extension Interval: CustomStringConvertible {
    /// In the largest unit that divides it: `10s`, `1500ms`.
    package var description: String {
        for (name, size) in Self.units where milliseconds.isMultiple(of: size) {
            return "\(milliseconds / size)\(name)"
        }
        return "\(milliseconds)ms"
    }
}
