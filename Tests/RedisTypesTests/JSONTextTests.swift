import RedisTypes
import Testing

@Suite struct JSONTextTests {
    private static func text(_ bytes: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        JSONText.append(bytes, to: &output)
        return output
    }

    @Test(arguments: [
        ("", #""""#), ("plain", #""plain""#), ("\"\\/", #""\"\\/""#), ("\n\r\t\u{8}\u{C}", #""\n\r\t\b\f""#),
        ("\u{0}\u{1F}\u{7F}", "\"\\u0000\\u001f\u{7F}\""), ("é€😀\u{2028}", "\"é€😀\u{2028}\""),
    ])
    func textIsQuotedAndEscaped(text: String, json: String) {
        #expect(Self.text(Array(text.utf8)) == Array(json.utf8))
    }

    /// One replacement character for each byte that is not part of a character.
    @Test(
        arguments: [
            ([0xFF], "\u{FFFD}"), ([0x61, 0xFF, 0x62], "a\u{FFFD}b"), ([0xC3], "\u{FFFD}"),
            ([0xC3, 0x28], "\u{FFFD}("),
            ([0xE2, 0x82], "\u{FFFD}\u{FFFD}"), ([0xED, 0xA0, 0x80], "\u{FFFD}\u{FFFD}\u{FFFD}"),
            ([0xC0, 0xAF], "\u{FFFD}\u{FFFD}"),
            ([0xF0, 0x9F, 0x98, 0x80, 0xF0, 0x9F, 0x98], "😀\u{FFFD}\u{FFFD}\u{FFFD}"),
        ] as [([UInt8], String)])
    func bytesThatAreNotUTF8AreReplaced(bytes: [UInt8], text: String) {
        #expect(Self.text(bytes) == Array("\"\(text)\"".utf8))
    }
}
