/// Numbers with what they count, for people.
enum Quantity {
    /// `1 key`, `2 keys`
    static func text(_ count: Int, _ noun: String) -> String {
        "\(count) \(noun)\(count == 1 ? "" : "s")"
    }

    /// `640 B`, `12.3 KB`, in powers of 1000 as traffic is billed.
    static func bytes(_ count: Int) -> String {
        guard count >= 1000 else { return "\(count) B" }
        var (value, unit) = (count, "")
        for next in ["KB", "MB", "GB", "TB"] {
            (unit, value) = (next, unit.isEmpty ? value : value / 1000)
            if value < 1_000_000 { break }
        }
        return "\(value / 1000).\(value % 1000 / 100) \(unit)"
    }

    /// `1,284,000`
    static func grouped(_ count: Int) -> String {
        var digits = Array(String(count.magnitude))
        for place in stride(from: digits.count - 3, to: 0, by: -3) { digits.insert(",", at: place) }
        return (count < 0 ? "-" : "") + String(digits)
    }

    /// `12.4`
    static func tenths(_ value: Double) -> String {
        let tenths = Int((max(0, min(value, 1e12)) * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }
}
