import RecordFormats
import RedisTypes
import Testing

@Suite struct JSONReaderTests {
    private func reader(_ text: String) -> JSONReader { JSONReader(Array(text.utf8)[...]) }

    @Test(arguments: [
        (#""""#, ""), (#""plain""#, "plain"), (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"),
        (#""\u0041\u00e9\u20AC""#, "Aé€"), (#""\ud83d\ude00!""#, "😀!"), (#""\u0000""#, "\u{0}"), (#""é😀""#, "é😀"),
    ])
    func stringsGiveTheirBytes(json: String, text: String) throws {
        var reader = reader(json)
        #expect(try reader.string() == Array(text.utf8))
        try reader.finish()
    }

    @Test(arguments: ["0", "-0", "1.50", "1e5", "1E+05", "-12.5e-3", "123456789012345678901234567890"])
    func numbersKeepTheirDigits(json: String) throws {
        var reader = reader(json)
        #expect(try reader.number() == Array(json.utf8))
        try reader.finish()
    }

    @Test(arguments: [
        ("", 0, "the text ends too early"), ("  ", 2, "the text ends too early"),
        ("01", 1, "text after the end of the value"), ("1.", 2, "the text ends too early"),
        ("1.x", 2, "a digit was expected"), ("-", 1, "the text ends too early"), ("+1", 0, "a value was expected"),
        ("1e+", 3, "the text ends too early"), ("tru", 0, "a value was expected"), ("nul", 0, "a value was expected"),
        ("NaN", 0, "a value was expected"), ("'a'", 0, "a value was expected"),
        (#""abc"#, 0, "this string has no closing quote"), (#""a\"#, 3, "the text ends too early"),
        (#""a\x""#, 2, "unknown escape in a string"), (#""\u12"#, 5, "the text ends too early"),
        (#""\u12g4""#, 5, "\\u takes four hexadecimal digits"),
        (#""a\ud83d""#, 2, "half of a surrogate pair is not a character"),
        (#""\ude00""#, 1, "half of a surrogate pair is not a character"),
        (#""\ud83d\u0041""#, 1, "half of a surrogate pair is not a character"),
        ("\"a\nb\"", 2, "a control character in a string must be escaped"),
        ("[1,]", 3, "a value was expected"), ("[1 2]", 3, "a comma or \"]\" was expected"),
        ("[,1]", 1, "a value was expected"), ("[1", 2, "the text ends too early"),
        ("{a:1}", 1, "a member name in quotes was expected"), ("{\"a\" 1}", 5, "a colon was expected"),
        ("{\"a\":1,}", 7, "a member name in quotes was expected"), ("{\"a\":1]", 6, "a comma or \"}\" was expected"),
        ("{\"a\"", 4, "the text ends too early"), ("[] x", 3, "text after the end of the value"),
    ])
    func brokenTextIsRefusedWithItsPlace(json: String, offset: Int, reason: String) {
        #expect(throws: JSONError(at: offset, reason)) {
            var reader = reader(json)
            try reader.skipValue()
            try reader.finish()
        }
    }

    @Test(
        arguments: [
            ([0x80], 1), ([0x61, 0xC3], 2), ([0xC0, 0x80], 1), ([0xED, 0xA0, 0x80], 1), ([0xF5, 0x80, 0x80, 0x80], 1),
        ] as [([UInt8], Int)])
    func bytesThatAreNotUTF8AreRefused(bytes: [UInt8], offset: Int) {
        for tail in ["", #"\n"#] {
            #expect(throws: JSONError(at: offset, "invalid UTF-8 in a string")) {
                var reader = JSONReader([0x22] + bytes + tail.utf8 + [0x22])
                _ = try reader.string()
            }
        }
    }

    @Test func sixtyFourLevelsAreReadAndSixtyFiveAreNot() throws {
        func nested(_ depth: Int) -> JSONReader {
            reader(String(repeating: "[", count: depth) + String(repeating: "]", count: depth))
        }
        var deep = nested(64)
        try deep.skipValue()
        try deep.finish()
        #expect(throws: JSONError(at: 64, "nested deeper than 64 levels")) {
            var deeper = nested(65)
            try deeper.skipValue()
        }
    }

    @Test func compactTextKeepsWhatIsInsideStrings() throws {
        var reader = reader(#" { "a b" : [ 1.0 , "x \" y" , { } ] } "#)
        #expect(try reader.compactText() == Array(#"{"a b":[1.0,"x \" y",{}]}"#.utf8))
    }

    @Test func aCopyGoesOnFromWhereItWasMade() throws {
        var reader = reader(#"{"a":[1,2],"b":3}"#)
        try reader.beginObject()
        #expect(try reader.nextMember()?.name == Array("a".utf8))
        var bookmark = reader
        try reader.skipValue()
        #expect(try reader.nextMember()?.name == Array("b".utf8))
        #expect(try bookmark.compactText() == Array("[1,2]".utf8))
    }
}
