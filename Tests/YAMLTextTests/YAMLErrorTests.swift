import Testing
import YAMLText

@Suite struct YAMLErrorTests {
    @Test(arguments: [
        ("a: 1\nb: [1, 2\nc: 3\n", 3, 2, "while parsing a flow sequence, did not find expected ',' or ']'"),
        ("a: 'x\n", 2, 1, "while scanning a quoted scalar, found unexpected end of stream"),
        ("a: b: c\n", 1, 5, "mapping values are not allowed in this context"),
        ("a:\n\t- 1\n", 2, 1, "while scanning for the next token, found character that cannot start any token"),
        ("- a\nb: 1\n", 2, 1, "while parsing a block collection, did not find expected '-' indicator"),
        ("a: 1\n b: 2\n", 2, 3, "mapping values are not allowed in this context"),
        ("x: @y\n", 1, 4, "while scanning for the next token, found character that cannot start any token"),
        (#"x: "\q""#, 1, 5, "while parsing a quoted scalar, found unknown escape character"),
        (#"x: "\ud83d""#, 1, 7, "while parsing a quoted scalar, found invalid Unicode character escape code"),
        ("%YAML 3.0\n---\n", 1, 1, "found incompatible YAML document"),
        ("a: 1\nb: \u{7}\n", 2, 4, "control characters are not allowed"),
    ])
    func whatIsNoYAMLIsToldInTheWordsOfTheLibrary(text: String, line: Int, column: Int, words: String) {
        #expect(failure(text) == YAMLError(.syntax(words), at: YAMLPlace(line: line, column: column)))
    }

    @Test(
        arguments: [
            ([0x61, 0x3A, 0x20, 0xFF], 1, 4), ([0xC3], 1, 1), ([0x0A, 0xC3, 0xA4, 0xED, 0xA0, 0x80], 2, 2),
            (Array("\u{FEFF}".utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }), 1, 1),
        ] as [([UInt8], Int, Int)])
    func whatIsNoUTF8IsFoundInItsPlace(bytes: [UInt8], line: Int, column: Int) throws {
        let error = try #require(failure(bytes))
        let isSyntax = if case .syntax = error.reason { true } else { false }
        #expect(isSyntax)
        #expect(error.place == YAMLPlace(line: line, column: column))
    }

    @Test(arguments: [
        ("a: 1\nb: 2\na: 3\n", 3, 1, "a", 1, 1), ("x: {k: 1, 'k': 2}\n", 1, 11, "k", 1, 5),
        ("1: a\n\"1\": b\n", 2, 1, "1", 1, 1), ("- &x a: 1\n  b: 2\n  *x : 3\n", 3, 3, "a", 1, 3),
        ("~: a\nnull: b\n", 2, 1, "null", 1, 1),
    ])
    func twoKeysOfOneTextAreRefusedWithBothPlaces(
        text: String, line: Int, column: Int, key: String, firstLine: Int, firstColumn: Int
    ) {
        let first = YAMLPlace(line: firstLine, column: firstColumn)
        #expect(failure(text) == YAMLError(.duplicateKey(key, first: first), at: YAMLPlace(line: line, column: column)))
    }

    @Test(arguments: [
        ("a: *x\n", YAMLError.Reason.unknownAnchor("x"), 1, 4),
        ("a: &x [1, *x]\n", .recursiveAlias("x"), 1, 11),
        ("a: &x\n  <<: *x\n", .mergeKey, 2, 3),
        ("[a]: 1\n", .keyIsNoScalar, 1, 1),
        ("? {a: 1}\n: 1\n", .keyIsNoScalar, 1, 3),
        ("- &x []\n- *x : 1\n", .keyIsNoScalar, 2, 3),
        ("a: !point 1\n", .unknownTag("!point"), 1, 4),
        ("a: !!binary aGk=\n", .unknownTag("tag:yaml.org,2002:binary"), 1, 4),
        ("a: !!set {}\n", .unknownTag("tag:yaml.org,2002:set"), 1, 4),
        ("a: !!int x\n", .tagMismatch("tag:yaml.org,2002:int"), 1, 4),
        ("a: !!seq {}\n", .tagMismatch("tag:yaml.org,2002:seq"), 1, 4),
        ("a: !!map x\n", .tagMismatch("tag:yaml.org,2002:map"), 1, 4),
        ("a: 1\n---\nb: 2\n", .severalDocuments, 2, 1),
    ])
    func whatIsNotTakenHereIsNamed(text: String, reason: YAMLError.Reason, line: Int, column: Int) {
        #expect(failure(text) == YAMLError(reason, at: YAMLPlace(line: line, column: column)))
    }

    @Test func aQuotedMergeKeyIsAKey() throws {
        #expect(try notation("'<<': 1") == #"{"<<": int 1}"#)
    }

    @Test func aMessageIsSafeToPrint() {
        let key = String(repeating: "\u{1B}[31m", count: 100)
        let error = YAMLError(
            .duplicateKey(key, first: YAMLPlace(line: 1, column: 2)), at: YAMLPlace(line: 3, column: 4))
        #expect(error.description.hasPrefix(#"line 3, column 4: the key "\x1b[31m\x1b[31m"#))
        #expect(error.description.count < 250)
        #expect(error.description.unicodeScalars.allSatisfy { $0.value >= 0x20 })
    }
}
