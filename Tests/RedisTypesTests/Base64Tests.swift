import RedisTypes
import Testing

@Suite struct Base64Tests {
    /// RFC 4648, section 10, and bytes that use the whole alphabet.
    private static let vectors: [(bytes: [UInt8], text: String)] = [
        ([], ""), (Array("f".utf8), "Zg=="), (Array("fo".utf8), "Zm8="), (Array("foo".utf8), "Zm9v"),
        (Array("foob".utf8), "Zm9vYg=="), (Array("fooba".utf8), "Zm9vYmE="), (Array("foobar".utf8), "Zm9vYmFy"),
        (Array("PONG".utf8), "UE9ORw=="), ([0xFF, 0xFF, 0xFF], "////"), ([0xFB, 0xEF, 0xBE], "++++"), ([0], "AA=="),
    ]

    @Test(arguments: vectors)
    func bytesBecomePaddedText(bytes: [UInt8], text: String) {
        #expect(Base64.encode(bytes) == Array(text.utf8))
        #expect(Array(text.utf8).withUnsafeBytes { Base64.decode($0) } == bytes)
    }

    @Test func everyLengthComesBack() {
        var bytes: [UInt8] = []
        for length in 0..<300 {
            let text = Base64.encode(bytes)
            #expect(text.count == (length + 2) / 3 * 4)
            #expect(text.withUnsafeBytes { Base64.decode($0) } == bytes)
            bytes.append(UInt8(truncatingIfNeeded: length &* 97 &+ 13))
        }
    }

    @Test func textIsAppendedToWhatIsThere() {
        var output = Array("x".utf8)
        Array("foo".utf8).withUnsafeBytes { Base64.append($0, to: &output) }
        #expect(output == Array("xZm9v".utf8))
    }

    @Test(arguments: [
        "Z", "Zg", "Zg=", "Zm9", "Zm9vYg", "====", "Z===", "=Zg=", "Zg=v", "Zm9vZg==Zm9v", "Zm 9", "Zm9\n", "Zm9-",
        "Zm9_",
        "Zh==", "Zm9=", "é===",
    ])
    func whatIsNotExactlyBase64IsNotDecoded(text: String) {
        #expect(Array(text.utf8).withUnsafeBytes { Base64.decode($0) } == nil)
    }
}
