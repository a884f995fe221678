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
}
