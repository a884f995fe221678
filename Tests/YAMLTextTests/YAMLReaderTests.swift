import Testing
import YAMLText

@Suite struct YAMLReaderTests {
    @Test(arguments: [
        ("a: 1\nb: [x, 'y', 2.5]\n", #"{"a": int 1, "b": ["x", "y", float 2.5]}"#),
        ("z: 1\na: 2\nm: 3\n", #"{"z": int 1, "a": int 2, "m": int 3}"#),
        ("- - 1\n  - {}\n- []\n-\n", "[[int 1, {}], [], null]"),
        ("1: a\ntrue: b\n~: c\n'1.0': d\n", #"{int 1: "a", true: "b", null: "c", "1.0": "d"}"#),
        ("? a\n: b\n", #"{"a": "b"}"#),
        ("plain: two\n  words # comment\n", #"{"plain": "two words"}"#),
        ("a: |\n  one\n   two\n\n  three\nb: 1\n", #"{"a": "one\n two\n\nthree\n", "b": int 1}"#),
        ("- >-\n  folded\n  text\n", #"["folded text"]"#),
        (#""\u00e4\U0001F600\x41\n\0""#, #""ä😀A\n\0""#),
        ("'a''b\"'", #""a\'b\"""#),
        (#"{"json": [1, true, null, "x"]}"#, #"{"json": [int 1, true, null, "x"]}"#),
        ("%YAML 1.2\n---\na\n...\n", #""a""#),
        ("--- a\n... # the end\n# and more\n", #""a""#),
        ("\u{FEFF}a: 1", #"{"a": int 1}"#),
        ("a: 1\r\nb: 2\r\n", #"{"a": int 1, "b": int 2}"#),
        ("country: NO\nenabled: yes\n", #"{"country": "NO", "enabled": "yes"}"#),
        ("'true': \"1\"\nx: |-\n  null\n", #"{"true": "1", "x": "null"}"#),
    ])
    func aTextIsATree(text: String, tree: String) throws {
        #expect(try notation(text) == tree)
    }

    @Test(arguments: ["", "\n\n", "# nothing\n", "---\n", "--- # x\n...\n", "\u{FEFF}"])
    func aTextThatSaysNothingIsNull(text: String) throws {
        #expect(try YAMLReader.read(Array(text.utf8)).isNull)
    }

    @Test func everyPartHasItsPlace() throws {
        let root = try YAMLReader.read(Array("ä: [x,\n  'y']\n\nk:\n  - n: |\n      text\n".utf8))
        let entries = try #require(root.mapping)
        #expect(root.place == YAMLPlace(line: 1, column: 1))
        #expect(entries.map(\.keyPlace) == [YAMLPlace(line: 1, column: 1), YAMLPlace(line: 4, column: 1)])
        #expect(entries[0].value.place == YAMLPlace(line: 1, column: 4))
        let items = try #require(entries[0].value.sequence)
        #expect(items.map(\.place) == [YAMLPlace(line: 1, column: 5), YAMLPlace(line: 2, column: 3)])
        let inner = try #require(entries[1].value.sequence?.first?.mapping)
        #expect(inner[0].keyPlace == YAMLPlace(line: 5, column: 5))
        #expect(inner[0].value.place == YAMLPlace(line: 5, column: 8))
    }

    @Test func styleTellsQuotedFromPlain() throws {
        let nodes = try #require(try YAMLReader.read(Array("[a, 'a', \"a\"]".utf8)).sequence)
        let styles = nodes.map { node -> YAMLScalarStyle? in
            if case .scalar(_, let style) = node.content { style } else { nil }
        }
        #expect(styles == [.plain, .quoted, .quoted])
    }

    /// A boolean of YAML 1.1 is text, and whoever wanted a boolean can say why.
    @Test func aLegacyBooleanIsKnownByItsMissingQuotes() throws {
        for word in ["yes", "No", "ON", "off", "y", "N"] {
            #expect(try YAMLReader.read(Array(word.utf8)).isLegacyBoolean)
            #expect(try !YAMLReader.read(Array("'\(word)'".utf8)).isLegacyBoolean)
        }
        for word in ["true", "maybe", "0"] {
            #expect(try !YAMLReader.read(Array(word.utf8)).isLegacyBoolean)
        }
    }

    @Test(arguments: [
        ("a: &x [1, 2]\nb: *x\n", #"{"a": [int 1, int 2], "b": [int 1, int 2]}"#),
        ("&k a: 1\nb: *k\n", #"{"a": int 1, "b": "a"}"#),
        ("- &k a\n- *k : 1\n", #"["a", {"a": int 1}]"#),
        ("- &a 1\n- *a\n- &a 2\n- *a\n", "[int 1, int 1, int 2, int 2]"),
        ("- &a {x: &b [1]}\n- *b\n- *a\n", #"[{"x": [int 1]}, [int 1], {"x": [int 1]}]"#),
    ])
    func anAliasIsWhatItsAnchorWas(text: String, tree: String) throws {
        #expect(try notation(text) == tree)
    }

    @Test(arguments: [
        ("!!str 1", #""1""#), ("!!str", #""""#), ("! 1", #""1""#), ("!!int \"7\"", "int 7"), ("!!float 1", "int 1"),
        ("!!null ''", "null"), ("!!bool 'true'", "true"), ("!!map {}", "{}"), ("!!seq []", "[]"), ("! []", "[]"),
        ("!<tag:yaml.org,2002:str> 1", #""1""#), ("%TAG !y! tag:yaml.org,2002:\n--- !y!str 1", #""1""#),
    ])
    func tagsOfTheCoreSchemaAreUnderstood(text: String, tree: String) throws {
        #expect(try notation(text) == tree)
    }

    /// To `String` they are the same.
    @Test func twoSpellingsOfALetterAreTwoKeys() throws {
        let entries = try #require(try YAMLReader.read(Array("\u{E9}: 1\ne\u{301}: 2\n".utf8)).mapping)
        #expect(entries.map { Array($0.key.text.utf8) } == [[0xC3, 0xA9], [0x65, 0xCC, 0x81]])
        #expect(entries[0].key != entries[1].key)
    }
}
