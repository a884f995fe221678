/// Texts that YAML 1.2 and PyYAML agree on, valid or not. They do not on a tab after `:` or before `#`, which PyYAML
/// refuses, and on the tag `!`, which it ignores.
enum Corpus {
    static let texts = [
        "", "a", "---", "# x", "a: 1", "a:  1  ", "a : 1", "'a': \"b\"", "a: b c d", "a: 'b' # c", "a: b#c", "a: #c\n",
        "- a\n- b\n", "-\n  a\n-\n", "- - a\n  - b\n- c", "- a: 1\n  b: 2\n-   c: 3\n    d: 4", "a:\n- b\n- c\nd: e",
        "a:\n  b:\n    c: d\n  e: f\ng: h", "a: |\n  x\n  y\n", "a: |-\n  x\n\n", "a: |+\n  x\n\nb: 1",
        "a: >\n  x\n  y\n\n  z\n", "a: >-\n  x\n   y\n  z\n", "a: |2\n    x\n", "a: 'x\n  y\n\n  z'",
        "a: \"x\n  y\\\n  z\"",
        "a: x\n  y\n\n  z", "[a, b, [c], {d: e}]", "{a: 1, b: [2, 3], c: {d: 4}}", "[a,\nb,\n# c\nd]", "{a, b: }",
        "[a: 1, b: 2]", "{\"a\":1}", "{a: 1,}", "[1,]", "[]", "{}", "? a\n: b\n? c\n", "? |\n  x\n: y\n", "&x a",
        "[&x a, *x]",
        "a: &x {b: 1}\nc: *x", "&a [1]", "!!str 1", "!!int '1'", "a: !!null ''", "\"\\x41\\u00e4\\U0001F600\\e\\_\"",
        "'a\\nb'", "\"a\\/b\"", "\"\\\n a\"", "true: false", "0o17", "0x1f", "1e3", ".5", "-.inf", ".NaN", "~",
        "yes: no", "2026-01-02: 12:30", "a: 1_000", "a\n---\n...", "%YAML 1.2\n---\na", "\u{FEFF}a: b", "ä: ö\n日本: 語",
        "- \ta", "\"\t\"", "a: -b", "a: ?b", "a: :b", "a: b:c", "http://x:80/y: z", "a: [b:c]",
        "a: x, y", "a: x [y]", "- 'a':\n    b\n", "a:\n\n\n  b", "  a: 1\n  b: 2", "a: \"b\" ", "a: ''", "a: \"\"",
        // Not YAML, to both.
        "a: 'b", "a: \"b", "[a", "{a", "a: b: c", "a: [b", "]", "}", "a\nb: c", "- a\nb", "a: 1\n b: 2", "@a", "`a",
        "%a", "*a", "a: *b", "&a", "\"\\q\"", "\"\\xg\"", "a: |x\n  y", "[a]]", "{a]", "a: !<x", "\ta: 1", "a:\n\t- b",
        "'a' b", "\"a\" b: c", "- a\n c: d", "? a\n? b\n- c", "a: &x &y b", "a: !!str !!str b", "--- a\n--- b\n",
        "\u{0}", "\u{8}", "a: *", "? [\n",
    ]

    /// What some readers take for no strings.
    static let words = [
        "yes", "Yes", "YES", "no", "No", "NO", "on", "On", "ON", "off", "Off", "OFF", "y", "Y", "n", "N", "true",
        "null",
        "0b101", "0b1_0", "017", "0o17", "0x1F", "1_000", "+1", "-1", "1.", ".1", "1.5", "1e3", "1.e+3", "1_0.0",
        ".inf",
        "+.inf", "-.INF", ".nan", "190:20:30", "-190:20:30", "1:30.5", "2001-12-14", "2001-12-14t21:59:43.10-05:00",
        "2001-12-14 21:59:43.10 -5", "2001-12-15 2:59:43.10", "=", "<<", "~", "Null", "1,000", "0.1.2", "1e", "12e03",
        "0xg", "+", "-", ".", "..", "+.", "e3", "inf", "nan", "Infinity", "0.", "00", "09", "-0", "+0", "--1", "1-1",
    ]
}
