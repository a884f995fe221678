/// A span of time as people type it: `500ms`, `90s`, `5m`, `2h`, `7d`, or `1h30m`.
public struct TimeSpan: Sendable, Hashable {
    public var duration: Duration

    public init(_ duration: Duration) {
        self.duration = duration
    }

    /// Whole milliseconds; spans longer than 292 million years cannot be made.
    public var milliseconds: Int64 {
        duration.components.seconds * 1000 + duration.components.attoseconds / 1_000_000_000_000_000
    }

    private static let units: [(name: String, milliseconds: Int64)] = [
        ("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000), ("w", 604_800_000),
    ]

    /// A number without a unit is refused: is `60` a minute or a millisecond? Fractions are not taken either.
    public init?(_ text: some StringProtocol) {
        var total: Int64 = 0
        var rest = Substring(text)
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            rest = rest[digits.endIndex...]
            let unit = rest.prefix { $0.isASCII && $0.isLetter }
            rest = rest[unit.endIndex...]
            guard let number = Int64(digits), let scale = Self.units.first(where: { $0.name == unit })?.milliseconds
            else { return nil }
            let (span, overflowed) = number.multipliedReportingOverflow(by: scale)
            let (sum, carried) = total.addingReportingOverflow(span)
            guard !overflowed, !carried else { return nil }
            total = sum
        }
        duration = .milliseconds(total)
    }
}

extension TimeSpan: CustomStringConvertible {
    /// The shortest exact form: `1h30m`, `1500ms`.
    public var description: String {
        var rest = milliseconds
        guard rest > 0 else { return "0s" }
        if rest % 1000 != 0 {
            return rest < 60_000 ? "\(rest)ms" : "\(TimeSpan(.milliseconds(rest - rest % 1000)))\(rest % 1000)ms"
        }
        var text = ""
        for (name, size) in Self.units.dropFirst().dropLast().reversed() where rest >= size {
            text += "\(rest / size)\(name)"
            rest %= size
        }
        return text
    }
}
