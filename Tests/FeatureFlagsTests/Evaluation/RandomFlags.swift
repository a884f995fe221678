import FeatureFlags
import RedisTypes
import TestSupport

/// Documents and contexts of every kind, that meet often: a few attributes, a few values, and the awkward ones.
struct RandomFlags {
    var random: SeededGenerator

    private static let names = [
        "userId", "country", "plan", "age", "7", "10", "007", "4294967294", "4294967295", "_flag", "é", #"a\"b"#,
        #"\ud83d"#, "toString", "__proto__", "constructor", "", "x\u{1F600}",
    ]
    private static let texts = [
        "42", "DE", "AT", "free", "pro", "", "9", "10", "abc", "é", "Zoë", "😀", "\u{FFFD}", "\u{E000}", #"\ud83d"#,
        #"\ude00"#, #"\ud83d\ude00"#, #"x\ud800"#, #"a\tb"#, #"\/"#, #"\u0001"#, #"\""#, "a,b", "true", "null",
        "undefined", "[object Object]", "1e3", " 5 ", #"\u00a05\ufeff"#, "0x10", "0b11", "0o7", "-5", "+.5", "5.",
        "1_000", "Infinity", "-Infinity", "NaN", "1e400", "0x", "9007199254740993", "é😀x", "D", "0x20000000000001",
    ]
    private static let numbers = [
        "0", "-0", "1", "5", "9", "10", "42", "1.5", "1.50", "-3", "1e3", "1E-7", "1e21", "123456789012345678",
        "5e-324",
        "1e400", "0.000001", "0.0000001", "100000000000000000000", "1.7976931348623157e308", "0.1", "9007199254740993",
        "-1e-9", "31", "33.9", "99", "12345678.9",
    ]

    mutating func pick<Element>(_ items: [Element]) -> Element {
        items[Int.random(in: 0..<items.count, using: &random)]
    }
    mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

    mutating func text() -> String { "\"\(pick(Self.texts))\"" }

    mutating func value(depth: Int = 0) -> String {
        switch Int.random(in: 0..<(depth > 2 ? 8 : 11), using: &random) {
        case 0..<4: text()
        case 4, 5: pick(Self.numbers)
        case 6: pick(["true", "false"])
        case 7: "null"
        case 8, 9:
            "[" + (0..<pick([0, 1, 2, 3])).map { _ in value(depth: depth + 1) }.joined(separator: space() + ",") + "]"
        default: context(attributes: pick([0, 1, 2]), depth: depth + 1)
        }
    }

    private mutating func space() -> String { chance(10) ? pick([" ", "  ", "\r", "\r "]) : "" }

    mutating func context(attributes: Int? = nil, depth: Int = 0, isText: Bool = false) -> String {
        let count = attributes ?? pick([0, 1, 2, 3, 4, 6])
        let isText = isText || depth == 0 && chance(60)
        let members = (0..<count).map { _ in
            let value = isText ? text() : value(depth: depth)
            return "\(space())\"\(pick(Self.names))\"\(space()):\(space())\(value)\(space())"
        }
        return "{" + members.joined(separator: ",") + space() + "}"
    }

    mutating func rule() -> String {
        let comparator = chance(3) ? "matches" : pick(Comparator.allCases.map(\.rawValue))
        let target: String? =
            switch Int.random(in: 0..<10, using: &random) {
            case 0: nil
            case 1: value()
            case 2: pick(Self.numbers)
            case 3..<6: "[\((0..<pick([0, 1, 2, 5])).map { _ in text() }.joined(separator: ","))]"
            default: text()
            }
        return "{\"accessor\":\"\(pick(Self.names))\",\"compare\":\"\(comparator)\","
            + (target.map { "\"target\":\($0)," } ?? "") + "\"value\":\(pick(["true", "false"]))}"
    }

    mutating func document() -> String {
        let percentage = pick([
            "null", "null", "0", "1", "25", "33.9", "50", "50", "75", "98", "99", "100", "-1", "1e3",
        ])
        let rules = (0..<pick([0, 1, 1, 2, 3])).map { _ in rule() }.joined(separator: ",")
        return "{\"version\":\"v1\",\"enabled\":\(pick(["true", "false"])),\"name\":\"beta-ui\",\"rules\":[\(rules)],"
            + "\"environment\":\"production\",\"percentage\":\(percentage),\"createdAt\":1,\"updatedAt\":1}"
    }
}
