import FeatureFlags
import RedisTypes
import Testing

@Suite struct DocumentTests {
    /// Reference, section 2.
    static let fresh: ByteString = """
        {"version":"v1","enabled":false,"name":"beta-ui","rules":[],"environment":"production","percentage":null,\
        "createdAt":1700000000000,"updatedAt":1700000000000}
        """

    @Test func aNewFlagIsWrittenAsTheSDKWritesIt() throws {
        let document = FlagDocument(try FlagName("beta-ui"), .production, createdAt: 1_700_000_000_000)
        #expect(document.text == Self.fresh)
        #expect(try FlagDocument(parsing: Self.fresh) == document)
    }

    @Test func whatIsNotChangedKeepsItsTextAndItsPlace() throws {
        var document = try FlagDocument(
            parsing: #"""
                { "owner" : "ann", "enabled":false,
                "rules": [ {"value":true, "x": [ 1.0 ] ,"accessor":"a","compare":"empty"} ],
                "updatedAt":5, "big":12345678901234567890, "s":"\ud800\/" }
                """#)
        #expect(
            document.text == #"""
                {"owner":"ann","enabled":false,"rules":[ {"value":true, "x": [ 1.0 ] ,"accessor":"a",\#
                "compare":"empty"} ],"updatedAt":5,"big":12345678901234567890,"s":"\ud800\/"}
                """#)
        document.isEnabled = true
        document.percentage = 25
        document.updatedAt = 6
        document.rules.insert(FlagRule("plan", .notIn, .list(["free", "é\"x"]), value: false), at: 0)
        #expect(
            document.text == #"""
                {"owner":"ann","enabled":true,"rules":[{"accessor":"plan","compare":"not_in",\#
                "target":["free","é\"x"],"value":false},{"value":true, "x": [ 1.0 ] ,"accessor":"a","compare":"empty"}],\#
                "updatedAt":6,"big":12345678901234567890,"s":"\ud800\/","percentage":25}
                """#)
        #expect(try FlagDocument(parsing: document.text) == document)
        #expect(document.owner == "ann")
        #expect(document.extraFields.map(\.name) == ["owner", "big", "s"])
    }

    @Test func anExtraFieldIsSetAndRemoved() throws {
        var document = try FlagDocument(parsing: Self.fresh)
        try document.setField("owner", to: .string("Zoë \"Z\""))
        try document.setField("expiresAt", to: .number(1_800_000_000_000))
        #expect(
            document.text
                == ByteString(Self.fresh.bytes.dropLast() + #","owner":"Zoë \"Z\"","expiresAt":1800000000000}"#.utf8))
        #expect(document.expiresAt == 1_800_000_000_000)
        try document.setField("owner", to: nil)
        try document.setField("expiresAt", to: nil)
        #expect(document.text == Self.fresh)
        #expect(throws: FlagSyntaxError.reservedField("rules")) { try document.setField("rules", to: .null) }
    }

    @Test(
        arguments: [
            ("", .notJSON(JSONProblem(at: 0, "the text ends too early"))),
            ("[]", .wrongType(field: "", expected: "an object", found: "a list")),
            ("{}", .missing(field: "enabled")),
            (#"{"name":"new-ui"}"#, .missing(field: "enabled")),
            (#"{"enabled":1,"rules":[]}"#, .wrongType(field: "enabled", expected: "a boolean", found: "a number")),
            (#"{"enabled":true}"#, .missing(field: "rules")),
            (#"{"enabled":true,"rules":{}}"#, .wrongType(field: "rules", expected: "a list", found: "an object")),
            (
                #"{"enabled":true,"rules":[],"percentage":"25"}"#,
                .wrongType(field: "percentage", expected: "a number or null", found: "a text")
            ),
            (#"{"enabled":true,"rules":[5]}"#, .wrongType(field: "rules[0]", expected: "an object", found: "a number")),
            (
                #"{"enabled":true,"rules":[{"accessor":"a","compare":"empty","value":true},{"accessor":"a","compare":"eq"}]}"#,
                .missing(field: "rules[1].value")
            ),
            (
                #"{"enabled":true,"rules":[{"accessor":7,"compare":"eq","value":true}]}"#,
                .wrongType(field: "rules[0].accessor", expected: "a text", found: "a number")
            ),
            (#"{"enabled":true,"rules":[],}"#, .notJSON(JSONProblem(at: 27, "a name in quotes was expected"))),
        ] as [(ByteString, FlagDocumentError)])
    func whatIsNoDocumentIsToldWithItsPlace(text: ByteString, error: FlagDocumentError) {
        #expect(throws: error) { try FlagDocument(parsing: text) }
        #expect(!error.description.isEmpty)
    }

    /// The SDK answers for these, so they can be changed, and killed above all.
    @Test func whatDecidesNothingMayBeAnything() throws {
        let text: ByteString = #"""
            {"version":2,"enabled":true,"rules":[],"name":7,"environment":null,"createdAt":null,"updatedAt":1.5}
            """#
        let document = try FlagDocument(parsing: text)
        #expect(document.version == nil && document.name == nil && document.environmentText == nil)
        #expect(document.createdAt == nil && document.updatedAt == 1)
        var killed = try document.applying([.kill])
        killed.updatedAt = 5
        #expect(
            killed.text.text
                == document.text.text?.replacing("[]", with: "[\(FlagRule.killSwitch.text.text ?? "")]")
                .replacing("1.5", with: "5"))
    }

    @Test func whatIsSetToWhatItIsKeepsItsText() throws {
        let text: ByteString = #"{"enabled":true,"rules":[ ],"percentage":25.0,"updatedAt":5e0,"n":1.0}"#
        var document = try FlagDocument(parsing: text)
        document.percentage = 25
        document.updatedAt = 5
        document.rules = []
        document.isEnabled = true
        try document.setField("n", to: .number(1))
        #expect(document.text == text)
        #expect(try document.applying([.setPercentage(FlagPercentage("25%"))]) == document)
    }

    @Test func fieldsAreSetAndRemovedTogether() throws {
        var document = try FlagDocument(parsing: #"{"enabled":true,"a":1,"rules":[],"b":2}"#)
        try document.setFields([("c", .number(3)), ("a", nil), ("b", .number(4)), ("d", nil)])
        #expect(document.text == #"{"enabled":true,"rules":[],"b":4,"c":3}"#)
    }

    /// Every prefix of a document, and every byte of it replaced, is read or refused, and what is read is stable.
    @Test func noBytesTrap() throws {
        let text = ByteString(
            Self.fresh.bytes.dropLast() + #","x":{"a":["\u00e9\ud800",-1.5e3,true,null]}}"#.utf8)
        for end in 0..<text.count {
            #expect(throws: FlagDocumentError.self) { try FlagDocument(parsing: ByteString(text.bytes.prefix(end))) }
        }
        for place in 0..<text.count {
            for byte: UInt8 in [0, 0x22, 0x2C, 0x30, 0x5C, 0x5D, 0x7B, 0x7D, 0xC3, 0xFF] {
                var changed = text
                changed.bytes[place] = byte
                guard let document = try? FlagDocument(parsing: changed) else { continue }
                #expect(try FlagDocument(parsing: document.text).text == document.text)
            }
        }
    }
}
