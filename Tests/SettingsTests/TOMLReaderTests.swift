import RedisTypes
import TestSupport
import Testing

@testable import Settings

@Suite struct TOMLReaderTests {
    private static func read(_ bytes: [UInt8]) throws(TOMLReader.Failure) -> TOMLTable {
        var reader = TOMLReader(bytes)
        return try reader.read()
    }

    private func failure(_ text: String) throws -> TOMLReader.Failure {
        try #require(throws: TOMLReader.Failure.self) { _ = try Self.read(Array(text.utf8)) }
    }

    private func expectFailure(
        _ text: String, _ line: Int, _ column: Int, _ problem: TOMLProblem, _ at: SourceLocation = #_sourceLocation
    ) throws {
        let expected = TOMLReader.Failure(line: line, column: column, problem: problem)
        #expect(try failure(text) == expected, sourceLocation: at)
    }

    /// `{key: value, …}` in the order of the file; a string as Swift writes it.
    private static func shown(_ table: TOMLTable) -> String {
        "{" + table.entries.map { "\($0.key): \(shown($0.value))" }.joined(separator: ", ") + "}"
    }

    private static func shown(_ value: TOMLValue) -> String {
        switch value {
        case .string(let text): text.debugDescription
        case .boolean(let value): "\(value)"
        case .array(let values): "[" + values.map(shown).joined(separator: ", ") + "]"
        case .table(let table): shown(table)
        case .other: value.kind
        }
    }

    @Test(arguments: [
        ("", "{}"), ("\n \t\r\n# é only\r\n#", "{}"), ("\u{FEFF}a = true", "{a: true}"), ("\u{FEFF}", "{}"),
        ("a=true#c", "{a: true}"), ("a = true\r\nb = false\r\n", "{a: true, b: false}"),
        ("b=1\na=2", "{b: integer, a: integer}"), ("A-z_9 = 1\n1 = 2", "{A-z_9: integer, 1: integer}"),
        (#""a.b" = 1"#, "{a.b: integer}"), ("'a\"' = 1", "{a\": integer}"), (#""\u0061" = 1"#, "{a: integer}"),
        ("'' = 1", "{: integer}"), ("3.14 = 1", "{3: {14: integer}}"),
        ("a.b.c = 1\na . d = 2", "{a: {b: {c: integer}, d: integer}}"),
        ("[a]\nx=1\n[b]\n[a.c]\ny=1", "{a: {x: integer, c: {y: integer}}, b: {}}"),
        ("[ a . 'b' ] # c\nx = 1", "{a: {b: {x: integer}}}"),
        ("[a.b]\n[a]\nx = 1", "{a: {b: {}, x: integer}}"),
        ("[a]\nb.c=1\n[a.d]", "{a: {b: {c: integer}, d: {}}}"),
        ("[a]\nb.c=1\n[a.b.d]", "{a: {b: {c: integer, d: {}}}}"),
        ("[a.b.c]\n[a]\nb.d = 1", "{a: {b: {c: {}, d: integer}}}"),
        ("a = []", "{a: []}"), ("a = [1, 'x', [true,],]", "{a: [integer, \"x\", [true]]}"),
        ("a = [ # one\n 1 # two\n,\r\n\t2\n # three\n]", "{a: [integer, integer]}"),
        ("a = {}", "{a: {}}"),
        ("a={ b = 1 , c.d = {} , c.e = [\n] }", "{a: {b: integer, c: {d: {}, e: []}}}"),
        ("a = [{b=1}, {b=2}]", "{a: [{b: integer}, {b: integer}]}"),
        ("'\u{E9}' = 1\n'e\u{301}' = 2", "{\u{E9}: integer, e\u{301}: integer}"),
    ])
    func documentsAreRead(text: String, value: String) throws {
        #expect(try Self.shown(Self.read(Array(text.utf8))) == value)
    }

    @Test(arguments: [
        ("\"\"", ""), ("''", ""), ("''''''", ""), ("\"\"\"\"\"\"", ""), ("\"é 🌱\tx\"", "é 🌱\tx"),
        (#""\b\t\n\f\r\"\\""#, "\u{8}\t\n\u{C}\r\"\\"), (#""\u00e9\u00E9\U0001F331""#, "éé🌱"),
        (#""\uD7FF\uE000\U0010FFFF""#, "\u{D7FF}\u{E000}\u{10FFFF}"), (#""\U00000041\u000A""#, "A\n"),
        (#"'a\nb\'"#, #"a\nb\"#), ("\"#=[]'\"", "#=[]'"), (#"'"'"#, "\""),
        ("\"\"\"\na\r\nb\n\"\"\"", "a\nb\n"), ("\"\"\"\r\na\"\"\"", "a"), ("'''\n\n\\n\r\n'''", "\n\\n\n"),
        ("\"\"\"a \\\n  \r\n\t b\"\"\"", "a b"), ("\"\"\"a\\  \n\"\"\"", "a"),
        ("\"\"\"a\\\r\n\r\nb\\u0041\\\"\"\"\"", "abA\""),
        ("\"\"\"\"a\"\"\"\"", "\"a\""), ("\"\"\"a\"\"\"\"\"", "a\"\""),
        ("\"\"\"a\"\"b\\\"\"\"c\"\"\"", "a\"\"b\"\"\"c"),
        ("'''a'''''", "a''"), ("'''''a'''", "''a"), ("'''a''''", "a'"), ("'''a\"\"\"b'''", "a\"\"\"b"),
    ])
    func stringsAreRead(source: String, value: String) throws {
        #expect(try Self.shown(Self.read(Array("a = \(source)".utf8))) == "{a: \(value.debugDescription)}")
    }

    @Test(arguments: [
        ("integer", "0 1 -1 +0 42 1_000 0xDEAD_beef 0o17 0b1_0 123456789012345678901234567890"),
        ("float", "1.0 -0.5e+3 1e5 1E-2 6_0.2_5 0e0 0.0 1e06 inf -inf +nan nan"),
        ("date", "1979-05-27"), ("time", "07:32:00 07:32:00.5"),
        ("date and time", "1979-05-27T07:32:00Z 1979-05-27t07:32:00.999-07:00 1979-05-27T07:32:00+01:00"),
    ])
    func otherValuesAreKnownByTheirKind(kind: String, values: String) throws {
        for value in values.split(separator: " ") {
            #expect(try Self.shown(Self.read(Array("a = [\(value)]".utf8))) == "{a: [\(kind)]}", "\(value)")
        }
    }

    @Test(arguments: ["1979-05-27 07:32:00", "1979-05-27 07:32:00z # c"])
    func aSpaceMayStandBetweenDateAndTime(value: String) throws {
        #expect(try Self.shown(Self.read(Array("a = \(value)".utf8))) == "{a: date and time}")
        #expect(try Self.shown(Self.read(Array("a = 1979-05-27 # \(value)".utf8))) == "{a: date}")
    }

    @Test(arguments: [
        "01 -01 00.5 1_ _1 1__0 1_.0 1._0 0_1 +-1 --1 + -", "0x 0X1 +0x1 0xg 0x_1 0o8 0b2",
        "1. .5 1.e5 1e 1e+ 1e5.0 e5 Inf NaN infinity", "True TRUE falsee yes nil https://x",
        "1979-5-27 1979-05-27T 1979-05-27T07:32 07:32 07:32:00. 07:32:00Z 1979-05-27x07:32:00",
        "1979-05-27T07:32:00+01 1979-05-27T07:32:00ZZ 1979-05-27T07:32:00.Z",
    ])
    func whatOnlyLooksLikeAValueIsNone(values: String) throws {
        for value in values.split(separator: " ") { try expectFailure("a = \(value)", 1, 5, .badValue) }
        try expectFailure("a = 1979-05-27 5", 1, 5, .badValue)
    }

    @Test(arguments: [
        ("= 1", 1, 1, TOMLProblem.noKey), ("a. = 1", 1, 4, .noKey), (".a = 1", 1, 1, .noKey),
        ("[]", 1, 2, .noKey), ("[a.]", 1, 4, .noKey), ("é = 1", 1, 1, .noKey), ("a = {b=1,}", 1, 10, .noKey),
        ("a = {\nb=1}", 1, 6, .noKey), ("a = {,}", 1, 6, .noKey), ("\"\"\"a\"\"\" = 1", 1, 3, .noEqualsSign),
        ("a", 1, 2, .noEqualsSign), ("\r\n\na\n= 1", 3, 2, .noEqualsSign), ("a b = 1", 1, 3, .noEqualsSign),
        ("a : 1", 1, 3, .noEqualsSign), ("a =", 1, 4, .noValue), ("a = \n1", 1, 5, .noValue),
        ("a = # 1", 1, 5, .noValue), ("a = [,]", 1, 6, .noValue), ("a = [1,,2]", 1, 8, .noValue),
        ("'é🌱' = x", 1, 8, .badValue), ("a = 1 2", 1, 7, .textAfterEnd), ("a = 'x' y", 1, 9, .textAfterEnd),
        ("a = 1 b = 2", 1, 7, .textAfterEnd), ("[a] b = 1", 1, 5, .textAfterEnd), ("[a]]", 1, 4, .textAfterEnd),
        ("a = ''''a'", 1, 5, .unclosedString), ("a = 1,", 1, 6, .textAfterEnd),
        ("a = 1\rb = 2", 1, 6, .controlCharacter),
        ("[a", 1, 3, .unclosedHeader), ("[a\n]", 1, 3, .unclosedHeader), ("[a b]", 1, 4, .unclosedHeader),
        ("a = [1 2]", 1, 8, .noComma), ("a = [1\n2]", 2, 1, .noComma), ("a = [1}", 1, 7, .noComma),
        ("a = {b=1 c=2}", 1, 10, .noComma), ("a = {b=1\n}", 1, 9, .noComma), ("a = {b=1 # c\n}", 1, 10, .noComma),
        ("a = [\n1, [2]", 1, 5, .unclosedBracket), ("a = [", 1, 5, .unclosedBracket),
        ("a = [1, # ]", 1, 5, .unclosedBracket), ("a = {b=1", 1, 5, .unclosedBracket),
        ("[[a]]", 1, 1, .arrayOfTables), ("\n  [[ a ]]", 2, 3, .arrayOfTables), ("# \u{7F}", 1, 3, .controlCharacter),
        ("# a\rb", 1, 4, .controlCharacter), ("# \u{0}", 1, 3, .nulCharacter), ("\u{0}", 1, 1, .noKey),
        ("\u{FEFF}\u{FEFF}", 1, 1, .noKey), ("\u{FEFF}é", 1, 1, .noKey),
    ])
    func whatIsNotTOMLIsPlaced(text: String, line: Int, column: Int, problem: TOMLProblem) throws {
        try expectFailure(text, line, column, problem)
    }

    @Test(arguments: [
        ("\"", 5, TOMLProblem.unclosedString), ("'", 5, .unclosedString), ("\"a\nb\"", 5, .unclosedString),
        ("'a\r\n'", 5, .unclosedString), ("\"a\\\"", 5, .unclosedString), ("\"\"\"a\n\"\"", 5, .unclosedString),
        ("'''a\n\\'''\"\"", 5, .textAfterEnd), ("\"\"\"a\"\"\"\"\"\"", 14, .textAfterEnd),
        (#""é\q""#, 7, .badEscape), (#""\"#, 6, .badEscape), (#""\ ""#, 6, .badEscape), (#""\x41""#, 6, .badEscape),
        (#""\e""#, 6, .badEscape), (#""\u00e""#, 6, .badEscape), (#""\u00eg""#, 6, .badEscape),
        (#""\u"#, 6, .badEscape),
        (#""\u+041""#, 6, .badEscape), (#""\uD800""#, 6, .badEscape), (#""\uDFFF""#, 6, .badEscape),
        (#""\U0000D800""#, 6, .badEscape), (#""\U00110000""#, 6, .badEscape), (#""\UFFFFFFFF""#, 6, .badEscape),
        (#""\U0001F33""#, 6, .badEscape), ("\"\"\"\\ a\"\"\"", 8, .badEscape), ("\"a\\\nb\"", 7, .badEscape),
        (#""\u0000""#, 6, .nulCharacter), (#""\U00000000""#, 6, .nulCharacter), ("'\u{0}'", 6, .nulCharacter),
        ("\"\u{1}\"", 6, .controlCharacter), ("'\u{1F}'", 6, .controlCharacter), ("'\u{7F}'", 6, .controlCharacter),
        ("'\r'", 6, .controlCharacter), ("'''\u{B}'''", 8, .controlCharacter), ("\"\"\"\r\"\"\"", 8, .controlCharacter),
    ])
    func aBadStringIsPlaced(source: String, column: Int, problem: TOMLProblem) throws {
        #expect(try failure("a = \(source)").column == column)
        #expect(try failure("a = \(source)").problem == problem)
    }

    @Test(arguments: [
        ("a = 1\na = 2", 2, 1, 1), ("a = 1\n'a' = 2", 2, 1, 1), ("a = 1\n\"\\u0061\" = 2", 2, 1, 1),
        ("a = 1\na.b = 2", 2, 1, 1), ("a.b = 1\n a = 2", 2, 2, 1), ("a.b = 1\na.c = 2\na.b = 3", 3, 3, 1),
        ("a.b = 1\na.b.c = 2", 2, 3, 1), ("[a]\n[b]\n[a]", 3, 2, 1), ("[a.b]\n[a]\n[ a ]", 3, 3, 2),
        ("a = 1\n[a]", 2, 2, 1), ("a = 1\n[a.b]", 2, 2, 1), ("a.b = 1\n[a]", 2, 2, 1),
        ("[a]\nb.c = 1\n[a.b]", 3, 4, 2), ("[a.b]\n[a]\nb.c = 1", 3, 1, 1), ("[a.b]\n[a]\nb = 1", 3, 1, 1),
        ("[a.b.c]\n[a]\nb.d = 1\n[a.b]", 4, 4, 1), ("a = {}\na.b = 1", 2, 1, 1), ("a = {}\n[a]", 2, 2, 1),
        ("a = {b.c = 1}\n[a.b.d]", 2, 2, 1), ("a = []\n[a.b]", 2, 2, 1), ("a = {b = 1, b = 2}", 1, 13, 1),
        ("a = {b = {}, b.c = 2}", 1, 14, 1), ("a = {b.c = 1, b = 2}", 1, 15, 1), ("x.y = {}\nx.y.z = 1", 2, 3, 1),
    ])
    func aSecondDefinitionNamesTheFirst(text: String, line: Int, column: Int, firstLine: Int) throws {
        try expectFailure(text, line, column, .duplicate(firstLine: firstLine))
    }

    @Test func keysKnowTheirLines() throws {
        let text = "a = '''\n\n'''\r\nb = [\n1,\n]\n\n[t.u]\nc = 1\n[t]\nd = 1"
        let root = try Self.read(Array(text.utf8))
        #expect(root.entries.map(\.key) == ["a", "b", "t"])
        #expect(root.entries.map(\.line) == [1, 4, 10])
        guard case .table(let table) = root["t"]?.value else {
            Issue.record("no table")
            return
        }
        #expect(table.entries.map(\.key) == ["u", "d"])
        #expect(table.entries.map(\.line) == [8, 11])
    }

    /// `end` is repeated as often as `part` is.
    @Test(arguments: [
        ("a = ", "[", "", "]", 31), ("", "a.", "a = 1", "", 31), ("[", "a.", "a]", "", 31),
        ("a = ", "{a = ", "1", "}", 31), ("[a]\na.b = ", "[", "", "]", 29),
    ])
    func nestingIsBounded(start: String, part: String, middle: String, end: String, depth: Int) throws {
        func text(_ count: Int) -> [UInt8] {
            let parts = String(repeating: part, count: count)
            return Array((start + parts + middle + String(repeating: end, count: count)).utf8)
        }
        #expect(throws: Never.self) { try Self.read(text(depth)) }
        for count in [depth + 1, 100_000] {
            let error = try #require(throws: TOMLReader.Failure.self) { _ = try Self.read(text(count)) }
            #expect(error.problem == .tooDeep)
        }
    }

    @Test func manyKeysAreReadInTimeThatGrowsWithThem() throws {
        let text = (0..<20_000).map { "k\($0) = 1\n" }.joined()
        #expect(try Self.read(Array(text.utf8)).entries.count == 20_000)
    }

    private static let everything = """
        \u{FEFF}# é 🌱
        default = "d\\u00e9\\U0001F331\\t\\\\"\r
        a.'b c'."d" = [ 1, 0x1F, -1.5e+3, 1979-05-27 07:32:00.5+01:00, 07:32:00, # c
          true, { x = 'y', z.w = [ ] }, ]
        [profiles . "eu.prod"] # c
        m = \"""
        one \\
           two ""\\"\"""
        l = '''
        \\ ''x'''''
        """

    @Test func aCutOffTextIsReadOrRefused() throws {
        let bytes = Array(Self.everything.utf8)
        #expect(try Self.read(bytes).entries.count == 3)
        for count in bytes.indices { check(Array(bytes[..<count])) }
        for start in bytes.indices { check(Array(bytes[start...])) }
    }

    @Test func anyBytesAreReadOrRefused() {
        var generator = SeededGenerator(seed: 11)
        let original = Array(Self.everything.utf8)
        let alphabet = Array("[]{}=.,#\"'\\ \t\n\rab01-+_:eEtTu".utf8) + [0, 0x1F, 0x7F, 0xC3, 0xFF]
        for _ in 0..<3000 {
            var bytes = original
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let start = Int.random(in: 0...bytes.count, using: &generator)
                let end = min(bytes.count, start + Int.random(in: 0...3, using: &generator))
                let byte = alphabet[Int.random(in: 0..<alphabet.count, using: &generator)]
                bytes.replaceSubrange(start..<end, with: [byte])
            }
            check(bytes)
        }
    }

    /// A text is read, or refused at a place in it.
    private func check(_ bytes: [UInt8], _ at: SourceLocation = #_sourceLocation) {
        do throws(TOMLReader.Failure) {
            _ = try Self.read(bytes)
        } catch {
            let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            #expect(lines.indices.contains(error.line - 1), sourceLocation: at)
            #expect((1...lines[error.line - 1].count + 1).contains(error.column), sourceLocation: at)
        }
    }
}
