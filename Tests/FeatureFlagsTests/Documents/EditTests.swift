import FeatureFlags
import RedisTypes
import TestSupport
import Testing

@Suite struct EditTests {
    private static let rules = ["a", "b", "c"].map { FlagRule(ByteString($0), .empty, value: true) }

    private static func document(_ edits: [FlagEdit] = []) throws -> FlagDocument {
        try FlagDocument(FlagName("beta-ui"), .production, createdAt: 5).applying([.setRules(rules)] + edits)
    }

    private static func order(_ edits: FlagEdit...) throws -> String {
        try document(edits).rules.map { $0.isKillSwitch ? "!" : $0.accessor.text ?? "" }.joined()
    }

    @Test func rulesAreAddedRemovedAndMoved() throws {
        let new = FlagRule("x", .notEmpty, value: false)
        #expect(try Self.order(.addRule(new, at: nil)) == "abcx")
        #expect(try Self.order(.addRule(new, at: 0)) == "xabc")
        #expect(try Self.order(.addRule(new, at: 3)) == "abcx")
        #expect(try Self.order(.removeRule(1)) == "ac")
        #expect(try Self.order(.moveRule(0, to: 2)) == "bca")
        #expect(try Self.order(.moveRule(2, to: 0)) == "cab")
        #expect(try Self.order(.replaceRule(1, new)) == "axc")
        #expect(throws: FlagEditError.noRule(3, count: 3)) { try Self.order(.removeRule(3)) }
        #expect(throws: FlagEditError.noRule(-1, count: 3)) { try Self.order(.moveRule(-1, to: 0)) }
        #expect(throws: FlagEditError.noPlace(3, count: 3)) { try Self.order(.moveRule(0, to: 3)) }
        #expect(throws: FlagEditError.noPlace(4, count: 3)) { try Self.order(.addRule(new, at: 4)) }
    }

    @Test func theKillSwitchStaysInFrontAndIsNoneOfTheRules() throws {
        #expect(try Self.order(.kill) == "!abc")
        #expect(try Self.order(.kill, .kill) == "!abc")
        #expect(try Self.order(.kill, .addRule(FlagRule("x", .empty, value: true), at: 0)) == "!xabc")
        #expect(try Self.order(.kill, .removeRule(0), .moveRule(1, to: 0)) == "!cb")
        #expect(try Self.order(.kill, .setRules([])) == "!")
        #expect(try Self.order(.kill, .removeRule(0), .unkill) == "bc")
        #expect(try Self.order(.unkill) == "abc")
    }

    /// Somebody put it there twice, or gives it as one of the rules.
    @Test func theKillSwitchGoesHoweverOftenItIsThere() throws {
        let twice = [FlagRule.killSwitch, .killSwitch] + Self.rules
        #expect(try Self.order(.setRules(twice)) == "!!abc")
        #expect(try Self.order(.setRules(twice), .unkill) == "abc")
        #expect(try Self.order(.setRules(twice), .removeRule(0)) == "!!bc")
        #expect(try Self.order(.kill, .setRules(twice)) == "!abc")
        #expect(try Self.order(.kill, .addRule(.killSwitch, at: 0)) == "!abc")
        #expect(try Self.document([.setRules(twice)]).ownRules == Self.rules)
    }

    @Test func aKilledFlagIsOffForEveryContextAndComesBackUntouched() throws {
        var flags = RandomFlags(random: SeededGenerator(seed: 11))
        for _ in 0..<500 {
            let document = try FlagDocument(parsing: ByteString(flags.document()))
            let killed = try document.applying([.kill])
            #expect(killed.isKilled)
            #expect(try killed.applying([.unkill]).text == document.text)
            guard let context = try? EvaluationContext(ByteString(flags.context())) else { continue }
            #expect(FlagEvaluator(killed).evaluate(context) == .off)
        }
    }

    @Test func switchesAndGates() throws {
        #expect(try Self.document([.toggle]).isEnabled)
        #expect(try !Self.document([.toggle, .toggle]).isEnabled)
        #expect(try Self.document([.setPercentage(FlagPercentage("25%"))]).percentage == 25)
        #expect(try Self.document([.setPercentage(FlagPercentage("25%")), .setPercentage(nil)]).percentage == nil)
        #expect(try Self.document([.setField("owner", .string("ann"))]).owner == "ann")
        #expect(throws: FlagEditError.reservedField("enabled")) { try Self.document([.setField("enabled", nil)]) }
    }

    /// Whoever asks over HTTP says what attributes there are, that of the kill switch too.
    @Test(arguments: ["{}", #"{"upkeep:kill-switch":"1"}"#, #"{"upkeep:kill-switch":""}"#])
    func nobodyPassesTheKillSwitch(context: ByteString) throws {
        let killed = try Self.document([.setEnabled(true), .kill])
        #expect(FlagEvaluator(killed).evaluate(try EvaluationContext(context)) == .off)
    }
}
