import TestSupport

/// Targeting as people write it for flagd: some of it rules cannot say.
struct RandomLogic {
    private static let values = ["DE", "AT", "adm", "admin", "adn", "ad", "5", "pro", "x", "A", "Zoë"]
    private static let names = ["country", "plan", "email"]

    private var random: SeededGenerator

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
    }

    mutating func flag() -> String {
        let fallback = pick(["\"on\"", "\"off\"", "\"true\"", "\"false\""])
        return """
            {"state":"ENABLED","variants":{"on":true,"off":false,"true":true,"false":false},\
            "defaultVariant":\(fallback),"targeting":\(targeting())}
            """
    }

    private mutating func targeting() -> String {
        let decision = decision(depth: 3)
        return decision.hasPrefix("{") ? decision : "{\"if\":[\(decision)]}"
    }

    private mutating func decision(depth: Int) -> String {
        switch int(depth > 0 ? 9 : 3) {
        case 0...2: return pick(["\"on\"", "\"off\"", "null", "true", "false"])
        case 3: return #"{"if":[\#(condition(depth: 2)),\#(leaf()),\#(condition(depth: 2)),\#(leaf()),\#(leaf())]}"#
        case 4: return #"{"if":[\#(condition(depth: 2)),\#(leaf())]}"#
        case 5: return condition(depth: 1)
        case 6: return #"{"if":[\#(condition(depth: 2)),\#(decision(depth: depth - 1)),\#(leaf())]}"#
        default: return #"{"if":[\#(condition(depth: 2)),\#(leaf()),\#(decision(depth: depth - 1))]}"#
        }
    }

    private mutating func leaf() -> String { pick(["\"on\"", "\"off\"", "null"]) }

    private mutating func condition(depth: Int) -> String {
        let (attribute, value) = (#"{"var":"\#(pick(Self.names))"}"#, #""\#(pick(Self.values))""#)
        switch int(depth > 0 ? 13 : 8) {
        case 0: return #"{"in":[\#(attribute),[\#(value),"DE"]]}"#
        case 1: return #"{"in":[\#(value),\#(attribute)]}"#
        case 2: return #"{"\#(pick(["===", "==", "!==", "!="]))":[\#(attribute),\#(value)]}"#
        case 3: return #"{"\#(pick(["===", "==", "!==", "!="]))":[\#(attribute),null]}"#
        case 4: return attribute
        case 5: return #"{"\#(pick(["!", "!!"]))":\#(attribute)}"#
        case 6: return #"{"starts_with":[\#(attribute),\#(value)]}"#
        case 7: return #"{"missing":["\#(pick(Self.names))","\#(pick(Self.names))"]}"#
        case 8, 9: return #"{"and":[\#(condition(depth: depth - 1)),\#(condition(depth: depth - 1))]}"#
        case 10, 11: return #"{"or":[\#(condition(depth: depth - 1)),\#(condition(depth: depth - 1))]}"#
        default: return #"{"!":[\#(condition(depth: depth - 1))]}"#
        }
    }

    mutating func context() -> String {
        var members: [String] = []
        for name in Self.names where int(4) > 0 { members.append(#""\#(name)":"\#(pick(Self.values + [""]))""#) }
        return "{\(members.joined(separator: ","))}"
    }

    private mutating func int(_ count: Int) -> Int { .random(in: 0..<count, using: &random) }

    private mutating func pick(_ choices: [String]) -> String { choices.randomElement(using: &random) ?? "" }
}
