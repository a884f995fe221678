import RedisTypes
import Testing

@testable import CLI

@Suite struct ArgumentBytesTests {
    @Test(
        arguments: [
            [], Array("plain".utf8), Array("é€😀".utf8), [0xFF], [0x80], [0xC3], [0xC3, 0x28], [0xE2, 0x82],
            [0xED, 0xA0, 0x80],
            [0xF0, 0x80, 0x80, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xF4, 0x8F, 0xBF, 0xBF], [0xF4, 0x8F, 0xBC, 0x80],
            [0x61, 0xFE, 0x62],
            Array("\u{10FEFF}\u{10FF00}\u{10FFFF}".utf8), Array(0...255), [0x0D, 0x0A, 0x65, 0xCC, 0x81],
        ] as [[UInt8]])
    func bytesComeBackAsTheyWere(bytes: [UInt8]) {
        #expect(ArgumentBytes.bytes(of: ArgumentBytes.text(of: bytes)) == ByteString(bytes))
    }

    @Test func anyBytesComeBackAsTheyWere() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<2000 {
            let length = Int.random(in: 0...40, using: &generator)
            // Bytes of long sequences are where it is difficult, so half of them begin one.
            let bytes = (0..<length).map { _ in
                Bool.random(using: &generator)
                    ? UInt8.random(in: .min ... .max, using: &generator)
                    : UInt8.random(in: 0x80...0xF7, using: &generator)
            }
            #expect(ArgumentBytes.bytes(of: ArgumentBytes.text(of: bytes)) == ByteString(bytes))
        }
    }

    @Test func textStaysAsItIs() {
        for text in ["", "a", "Grüße 😀", "--json", "\u{10FEFF}"] {
            #expect(ArgumentBytes.text(of: Array(text.utf8)) == text)
        }
    }
}
