import TestSupport

/// Rules that flagd has operations for, and contexts of texts for them.
struct RandomTargeting {
    private static let values = ["DE", "AT", "pro", "", "5", "10", "9.5", "-3", "Zoë", "😀", "a b", "true", "null", "0"]
    private static let names = ["country", "plan", "age", "x y", "1"]

    private var random: SeededGenerator

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
    }

    mutating func bool() -> Bool { .random(using: &random) }

    /// What comes back from a share of whole percents: 0 and what lets everyone in do not.
    mutating func percentage() -> String {
        bool() ? "null" : "\(Int.random(in: 1...98, using: &random))"
    }

    mutating func rules() -> [String] { (0..<Int.random(in: 0...6, using: &random)).map { _ in rule() } }

    private mutating func rule() -> String {
        let comparators = [
            "in", "not_in", "contains", "not_contains", "eq", "not_eq", "empty", "not_empty", "gt", "gte", "lt", "lte",
        ]
        let comparator = pick(comparators)
        // Numbers of one attribute only: what evaluators make of other texts, they do not agree on.
        let isOrdering = ["gt", "gte", "lt", "lte"].contains(comparator)
        let target: String
        switch comparator {
        case "in", "not_in": target = #","target":["\#(pick(Self.values))","\#(pick(Self.values))"]"#
        case "empty", "not_empty": target = ""
        case _ where isOrdering: target = #","target":\#(pick(["0", "5", "9.5", "-3", "1e2"]))"#
        default: target = #","target":"\#(pick(Self.values))""#
        }
        let accessor = isOrdering ? "number" : pick(Self.names)
        return #"{"accessor":"\#(accessor)","compare":"\#(comparator)"\#(target),"value":\#(bool())}"#
    }

    mutating func context() -> String {
        var members: [String] = []
        for name in Self.names where bool() { members.append(#""\#(name)":"\#(pick(Self.values))""#) }
        if bool() { members.append(#""number":"\#(pick(["0", "5", "9.5", "-3", "100", "1e2", "-0", "7"]))""#) }
        return "{\(members.joined(separator: ","))}"
    }

    private mutating func pick(_ choices: [String]) -> String { choices.randomElement(using: &random) ?? "" }
}
