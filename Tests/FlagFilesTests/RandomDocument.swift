import FeatureFlags
import FlagFiles
import RedisTypes
import TestSupport

/// Documents as the SDK, its dashboard, other tools or a hand could have left them.
struct RandomDocument {
    private static let texts = [
        #""DE""#, #""AT""#, #""pro""#, "\"\"", #""5""#, #""yes""#, #""a,b""#, "\" x \"", #""@file""#, #""[x""#,
        #""=> false""#, #""it's""#, #""say \"hi\"""#, #""Zoë""#, #""e\u0301""#, #""😀""#, #""\ud800""#,
        #""\udc00\ud800""#, #""\n""#, #""a\u0000b""#, #""null""#, "\"# x\"", #""a: b""#, #""\\""#, #""\u2028""#,
    ]
    private static let names = [
        #""country""#, #""plan""#, #""first name""#, #""a.b""#, "\"\"", #""é""#, #""1""#, #""in""#,
    ]
    private static let comparators = [
        "in", "not_in", "contains", "not_contains", "eq", "not_eq", "empty", "not_empty", "gt", "gte", "lt", "lte",
    ]
    private static let numbers = [
        "0", "1", "25", "99", "100", "33.9", "-5", "150", "1e-7", "1e21", "123456789012", "0.1",
        "1.7976931348623157e308",
    ]

    private var random: SeededGenerator

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
    }

    /// One to three flags, in one to three environments each.
    mutating func documents() throws -> FlagFile.Documents {
        var documents: FlagFile.Documents = [:]
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            let name = try FlagName(pick(["beta-ui", "new.nav", "123", "1e3", "0x1F", "null", "yes"]))
            var flag: [FlagEnvironment: FlagDocument] = [:]
            let shared = chance(3) ? extra() : ""
            for environment in FlagEnvironment.allCases where flag.isEmpty || !chance(5) {
                flag[environment] = try document(
                    name.text, environment, enabled: .random(using: &random),
                    percentage: chance(2) ? "null" : pick(Self.numbers), rules: rules(),
                    extra: chance(3) ? extra() : shared)
            }
            documents[name] = flag
        }
        return documents
    }

    mutating func rules() -> [String] {
        let kill = chance(8) ? [FlagRule.killSwitch.text.text ?? ""] : []
        return kill + (chance(5) ? kill : []) + (0..<Int.random(in: 0...4, using: &random)).map { _ in rule() }
    }

    private mutating func rule() -> String {
        let comparator = chance(20) ? "like" : pick(Self.comparators)
        var members = [#""accessor":\#(pick(Self.names))"#, #""compare":"\#(comparator)""#]
        if let target = target(comparator) { members.append(#""target":\#(target)"#) }
        members.append(#""value":\#(Bool.random(using: &random))"#)
        if chance(15) { members.append(#""note":"kept""#) }
        if chance(10) { members.shuffle(using: &random) }
        return "{\(members.joined(separator: ","))}"
    }

    private mutating func target(_ comparator: String) -> String? {
        if chance(10) { return chance(3) ? nil : value(depth: 1) }
        switch comparator {
        case "in", "not_in":
            let items = (0..<Int.random(in: 0...3, using: &random)).map { _ in pick(Self.texts) }
            return "[\(items.joined(separator: ","))]"
        case "empty", "not_empty": return nil
        case "gt", "gte", "lt", "lte": return chance(2) ? pick(Self.numbers) : pick(Self.texts)
        default: return pick(Self.texts)
        }
    }

    private mutating func extra() -> String {
        let names = [
            #""owner""#, #""description""#, #""expiresAt""#, #""tags""#, #""1""#, #""\ud800""#, #""x y""#, "\"\"",
        ]
        return (0..<Int.random(in: 1...3, using: &random)).map { _ in
            let name = pick(names)
            return ",\(name):\(name == #""expiresAt""# && chance(2) ? "1798675200042" : value(depth: 3))"
        }.joined()
    }

    private mutating func value(depth: Int) -> String {
        switch Int.random(in: 0..<(depth > 0 ? 7 : 4), using: &random) {
        case 0: return pick(["null", "true", "false"])
        case 1: return pick(Self.numbers)
        case 2, 3: return pick(Self.texts)
        case 4: return "[]"
        case 5: return "[\(value(depth: depth - 1)),\(value(depth: depth - 1))]"
        default: return "{\(pick(Self.texts)):\(value(depth: depth - 1)),\"k\":\(value(depth: depth - 1))}"
        }
    }

    private mutating func chance(_ count: Int) -> Bool { Int.random(in: 0..<count, using: &random) == 0 }

    private mutating func pick(_ choices: [String]) -> String { choices.randomElement(using: &random) ?? "" }
}
