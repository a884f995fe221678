/// Numbers as people read them. Written out, because Foundation's formats cost every start of the tool.
enum Decimal {
    /// `1,284,000`
    static func grouped(_ count: Int) -> String {
        var digits = Array(String(count.magnitude))
        for place in stride(from: digits.count - 3, to: 0, by: -3) { digits.insert(",", at: place) }
        return (count < 0 ? "-" : "") + String(digits)
    }

    /// With at most so many places, zeros at the end left out: `2`, `66.67`.
    static func text(_ value: Double, places: Int, grouping: Bool = true) -> String {
        var text = fixed(value, places: places, grouping: grouping)
        if text.contains(".") {
            while text.last == "0" { text.removeLast() }
            if text.last == "." { text.removeLast() }
        }
        return text
    }

    /// With exactly so many places: `2.00`.
    static func fixed(_ value: Double, places: Int, grouping: Bool = true) -> String {
        let scale = (0..<places).reduce(1) { scale, _ in scale * 10 }
        let scaled = Int((min(max(value, -1e12), 1e12) * Double(scale)).rounded())
        let (whole, rest) = scaled.magnitude.quotientAndRemainder(dividingBy: UInt(scale))
        let digits = String(rest)
        let fraction = places == 0 ? "" : "." + String(repeating: "0", count: places - digits.count) + digits
        return (scaled < 0 ? "-" : "") + (grouping ? grouped(Int(whole)) : String(whole)) + fraction
    }

    /// `$4.20`, and small amounts with two digits that say something: `$0.0021`.
    static func dollars(_ amount: Double) -> String {
        var places = 2
        var least = 0.1
        while amount > 0, amount < least, places < 6 {
            places += 1
            least /= 10
        }
        return "$" + fixed(amount, places: places)
    }

    /// `66.7%`; what is neither all nor nothing is never told as such.
    static func percent(_ part: Int, of whole: Int) -> String {
        guard whole > 0 else { return "-" }
        let share = Double(part) / Double(whole) * 100
        if part > 0, share < 0.1 { return "<0.1%" }
        if part < whole, share > 99.9 { return ">99.9%" }
        return "\(text(share, places: 1))%"
    }
}
