import RedisTypes
import Testing

@testable import RedisGateway

@Suite struct TokenDigestTests {
    /// FIPS 180-4, appendix B.1.
    @Test func itIsTheSHA256() throws {
        let hex = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        let digest = TokenDigest(of: Secret("abc"))
        #expect(digest.hex == hex)
        #expect(digest.shortName == "ba7816bf")
        #expect(try #require(TokenDigest(hex: hex)) == digest)
        #expect(TokenDigest(hex: hex.uppercased()) == digest)
        #expect(TokenDigest(of: Secret("abd")) != digest)
    }

    @Test(arguments: ["", "ba78", String(repeating: "g", count: 64), String(repeating: "0", count: 65), "é"])
    func whatIsNotADigestIsNone(text: String) {
        #expect(TokenDigest(hex: text) == nil)
    }

    @Test func aTokenIsFoundUntilItExpires() {
        let digest = TokenDigest(of: Secret("t"))
        let set = TokenSet([
            GatewayToken(name: "a", rights: .standard, digest: TokenDigest(of: Secret("a"))),
            GatewayToken(name: "t", rights: .readOnly, digest: digest, expiry: 1000),
        ])
        #expect(set.token(for: digest, at: 999)?.name == "t")
        #expect(set.token(for: digest, at: 1000) == nil)
        #expect(set.token(for: TokenDigest(of: Secret("x")), at: 0) == nil)
    }
}

@Suite struct TokenFileTests {
    private static let digest = String(repeating: "0a", count: 32)

    @Test func whatIsWrittenIsReadBack() throws {
        let set = TokenSet([
            GatewayToken(name: "ci", rights: .standard, digest: TokenDigest(of: Secret("1"))),
            GatewayToken(name: "web.v2", rights: .readOnly, digest: TokenDigest(of: Secret("2")), expiry: 5),
        ])
        #expect(try TokenFile.parse(TokenFile.text(set)) == set)
        #expect(!TokenFile.text(set).contains("Secret"))
        #expect(try TokenFile.parse("\n# nothing\r\n \n").tokens == [])
    }

    @Test(arguments: [
        "ci", "ci standard \(TokenFileTests.digest)", "ci standard \(TokenFileTests.digest) - more",
        "ci admin \(TokenFileTests.digest) -", "ci standard 12 -",
        "ci standard \(TokenFileTests.digest) soon", "a/b standard \(TokenFileTests.digest) -",
        "ci standard \(TokenFileTests.digest) 99999999999999999999",
    ])
    func aLineThatIsNotATokenIsNamed(line: String) {
        #expect { try TokenFile.parse("# first\n\(line)\n") } throws: { ($0 as? TokenFile.Malformed)?.line == 2 }
    }

    @Test func aNameStandsForOneToken() {
        let line = "ci standard \(Self.digest) -\n"
        #expect { try TokenFile.parse(line + line) } throws: { ($0 as? TokenFile.Malformed)?.line == 2 }
    }
}

@Suite struct ACLTokenTests {
    private static let passwords: [ByteString] = ["", "secret", "with:colon", ByteString([0xFF, 0x00, 0x2B]), "ü"]

    @Test(arguments: passwords)
    func aTokenCarriesWhatItStandsFor(password: ByteString) throws {
        let token = ACLToken.wrapping(password: password)
        #expect(ACLToken.password(in: token) == password)
        #expect(ACLToken.credentials(in: token.bytes) == nil)
        let bearer = ACLToken.wrapping(user: "ann", password: password)
        let credentials = try #require(ACLToken.credentials(in: bearer.bytes))
        #expect(credentials.user == "ann" && credentials.password == password)
        #expect(ACLToken.password(in: bearer) == nil)
        // It goes into a header and into a URL as it is.
        #expect(bearer.bytes.allSatisfy { (0x30...0x7A).contains($0) || $0 == UInt8(ascii: "-") })
    }

    @Test func everyMistypedCharacterIsNoticed() throws {
        let token = ACLToken.wrapping(user: "ann", password: "a-long-password")
        for index in token.bytes.indices {
            var bytes = token.bytes
            bytes[index] = bytes[index] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            #expect(ACLToken.credentials(in: bytes) == nil, "\(index)")
            #expect(ACLToken.credentials(in: token.bytes.prefix(index)) == nil)
        }
    }

    @Test(arguments: ["", "upku_", "upku_AAAA", "upku_====", "upku_+/+/", "Bearer x"])
    func whatIsNoTokenIsNone(text: String) {
        #expect(ACLToken.credentials(in: text.utf8) == nil)
        #expect(ACLToken.password(in: ByteString(text)) == nil)
    }
}
