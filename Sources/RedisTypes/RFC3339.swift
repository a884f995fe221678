/// Times as RFC 3339 writes them, section 5.6: `2026-11-23T03:17:03.042Z`, `2026-11-23 04:17:03+01:00`.
package enum RFC3339 {
    /// Milliseconds since 1970, what is finer being cut off; `nil` for any other text.
    package static func milliseconds(_ text: [UInt8]) -> Int64? {
        var rest = text[...]
        guard let year = number(4, &rest), take("-", &rest), let month = number(2, &rest), take("-", &rest),
            let day = number(2, &rest), let between = rest.popFirst(),
            between | 0x20 == UInt8(ascii: "t") || between == 0x20, let hour = number(2, &rest), take(":", &rest),
            let minute = number(2, &rest), take(":", &rest),
            let second = number(2, &rest), let fraction = fraction(&rest), let offset = offset(&rest), rest.isEmpty,
            (1...12).contains(month), (1...days(in: month, year)).contains(day), hour < 24, minute < 60,
            second <= 60  // a leap second
        else { return nil }
        let seconds = (daysSince1970(year, month, day) * 24 + hour) * 3600 + (minute - offset) * 60 + second
        return seconds * 1000 + fraction
    }

    /// In UTC, without a fraction where there is none: `2026-11-23T03:00:00Z`.
    package static func text(milliseconds: Int64) -> String {
        func floor(_ number: Int64, _ divisor: Int64) -> (Int64, Int64) {
            let (quotient, rest) = number.quotientAndRemainder(dividingBy: divisor)
            return rest < 0 ? (quotient - 1, rest + divisor) : (quotient, rest)
        }
        func digits(_ number: Int64, _ count: Int) -> String {
            let text = String(number)
            return String(repeating: "0", count: max(0, count - text.count)) + text
        }
        let (days, time) = floor(milliseconds, 86_400_000)
        // The 400 years of the Gregorian calendar have 146,097 days; they begin in March here.
        let (era, dayOfEra) = floor(days + 719_468, 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * month + 2) / 5 + 1
        let year = yearOfEra + era * 400 + (month >= 10 ? 1 : 0)
        let fraction = time % 1000 == 0 ? "" : "." + digits(time % 1000, 3)
        return "\(digits(year, 4))-\(digits(month < 10 ? month + 3 : month - 9, 2))-\(digits(day, 2))T"
            + "\(digits(time / 3_600_000, 2)):\(digits(time / 60_000 % 60, 2)):\(digits(time / 1000 % 60, 2))\(fraction)Z"
    }

    private static func take(_ character: Unicode.Scalar, _ rest: inout ArraySlice<UInt8>) -> Bool {
        rest.popFirst() == UInt8(ascii: character)
    }

    private static func number(_ count: Int, _ rest: inout ArraySlice<UInt8>) -> Int64? {
        let digits = rest.prefix(count)
        guard digits.count == count, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        rest = rest[digits.endIndex...]
        return digits.reduce(0) { $0 * 10 + Int64($1 - 0x30) }
    }

    /// Milliseconds.
    private static func fraction(_ rest: inout ArraySlice<UInt8>) -> Int64? {
        guard rest.first == UInt8(ascii: ".") else { return 0 }
        let digits = rest.dropFirst().prefix { (0x30...0x39).contains($0) }
        if digits.isEmpty { return nil }
        rest = rest[digits.endIndex...]
        return (Array(digits.prefix(3)) + [0x30, 0x30]).prefix(3).reduce(0) { $0 * 10 + Int64($1 - 0x30) }
    }

    /// Minutes east of Greenwich.
    private static func offset(_ rest: inout ArraySlice<UInt8>) -> Int64? {
        guard let sign = rest.popFirst() else { return nil }
        if sign | 0x20 == UInt8(ascii: "z") { return 0 }
        guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"), let hours = number(2, &rest), take(":", &rest),
            let minutes = number(2, &rest), hours < 24, minutes < 60
        else { return nil }
        return (sign == UInt8(ascii: "-") ? -1 : 1) * (hours * 60 + minutes)
    }

    private static func days(in month: Int64, _ year: Int64) -> Int64 {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Of the Gregorian calendar, whose years are counted from March here: the leap day comes last.
    private static func daysSince1970(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let (years, months) = month > 2 ? (year, month - 3) : (year - 1, month + 9)
        let leapDays = (years + 400) / 4 - (years + 400) / 100 + (years + 400) / 400 - 97
        return years * 365 + leapDays + (months * 153 + 2) / 5 + day - 719_469
    }
}
