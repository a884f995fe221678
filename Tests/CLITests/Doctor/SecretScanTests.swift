import RedisTypes
import TestSupport
import Testing

@testable import CLI

@Suite struct SecretScanTests {
    private static let token = "AXfake+token/of=some.length-0123456789"
    private static let patterns = SecretPatterns(tokens: [("the token of profile dev", Secret(token))])

    private static func scan(_ chunks: [[UInt8]]) -> SecretScan {
        var scan = SecretScan(patterns)
        for chunk in chunks { scan.append(chunk) }
        scan.finish()
        return scan
    }

    @Test func aTokenIsFoundWhereverTheChunksEnd() {
        let text = Array("ls\n: 17:0;curl \(Self.token)x\r\n\u{0}\u{FF}\necho \(Self.token)".utf8)
        let whole = Self.scan([text])
        #expect(whole.found == [.known("the token of profile dev"): .init(numbers: [2, 4], count: 2)])
        for split in text.indices {
            #expect(Self.scan([Array(text[..<split]), Array(text[split...])]).found == whole.found, "\(split)")
        }
        #expect(Self.scan(text.map { [$0] }).found == whole.found)
    }

    /// As it stands in a URL.
    @Test func anEscapedTokenIsOneToo() {
        let escaped = "AXfake%2Btoken%2Fof%3Dsome.length-0123456789"
        #expect(Self.scan([Array("curl https://h/get/a?_token=\(escaped)".utf8)]).hasKnown)
    }

    @Test(arguments: [
        ("curl -H 'Authorization: Bearer AXabcdefgh1234567890'", "Authorization: Bearer"),
        ("AUTHORIZATION: bearer abcdef0123456789abcdef", "Authorization: Bearer"),
        (#"export UPSTASH_REDIS_REST_TOKEN="AXabcdefgh1234567890""#, "UPSTASH_REDIS_REST_TOKEN"),
        ("upstash_redis_rest_token: 'AXabcdefgh1234567890'", "UPSTASH_REDIS_REST_TOKEN"),
        (#"{"KV_REST_API_TOKEN": "AXabcdefgh1234567890"}"#, "KV_REST_API_TOKEN"),
        ("curl 'https://h/get/k?_token=AXabcdefgh1234567890'", "?_token="),
        ("redis-cli -u rediss://default:AXabcdefgh@h.upstash.io:6379", "a redis:// address with a password"),
    ])
    func whatLooksLikeASecretIsTold(line: String, name: String) {
        #expect(Self.scan([Array(line.utf8)]).found.keys.first == .lookalike(name), "\(line)")
    }

    @Test(arguments: [
        "curl -H \"Authorization: Bearer $UPSTASH_REDIS_REST_TOKEN\"",
        "UPSTASH_REDIS_REST_TOKEN=$(pass show upstash/prod)",
        "UPSTASH_REDIS_REST_TOKEN=", "UPSTASH_REDIS_REST_TOKEN=<your token>", "echo UPSTASH_REDIS_REST_TOKEN",
        "UPSTASH_REDIS_REST_TOKEN=your_token_goes_here", "UPSTASH_REDIS_REST_TOKEN=XXXXXXXXXXXXXXXXXXXXXXXX",
        "UPSTASH_REDIS_REST_TOKEN AXabcdefgh1234567890", "redis://localhost:6379/0 Authorization: Bearer ***",
        "redis://user@host", "git commit -m 'Authorization: Bearer'", "",
    ])
    func whatIsNoneIsNot(line: String) {
        #expect(Self.scan([Array(line.utf8)]).found.isEmpty, "\(line)")
    }

    @Test func aTokenBehindItsNameIsToldOnce() {
        let scan = Self.scan([Array("UPSTASH_REDIS_REST_TOKEN=\(Self.token)\n".utf8)])
        #expect(scan.whatWasFound == "the token of profile dev")
        #expect(scan.lines == .init(numbers: [1], count: 1))
    }

    @Test func anyBytesAreLookedThrough() {
        var generator = SeededGenerator(seed: 8)
        for _ in 0..<50 {
            let chunks = (0..<8).map { _ in
                (0..<Int.random(in: 0...4000, using: &generator)).map { _ in
                    UInt8.random(in: 0...255, using: &generator)
                }
            }
            #expect(!Self.scan(chunks + [Array("x".utf8)]).hasKnown)
            #expect(Self.scan(chunks + [Array(Self.token.utf8)]).hasKnown)
        }
    }

    @Test func manyLinesAreCountedAndNotAllKept() {
        let scan = Self.scan([Array(String(repeating: Self.token + "\n", count: 1500).utf8)])
        #expect(scan.lines.count == 1500 && scan.lines.numbers == Array(1...1000))
        #expect(HistoryCheck.removal(of: scan.lines, from: "/h/.bash_history") == "rm /h/.bash_history")
    }

    @Test func nothingPrintsWhatIsLookedFor() {
        var text = ""
        dump(Self.patterns, to: &text)
        dump(SecretScan(Self.patterns), to: &text)
        #expect(!"\(text) \(Self.patterns)".contains(Self.token))
    }
}
