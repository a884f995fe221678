import TestSupport
import Testing
import YAMLText

/// A text may be refused. It must not trap or hang.
@Suite(.timeLimit(.minutes(5))) struct DamageTests {
    private static let samples = [
        "a: &x [1, {b: 'c', \"d\\u0041\": *x0}]\nk: |\n  text\n  more\n? q\n: >-\n  folded\n",
        "%YAML 1.2\n%TAG !y! tag:yaml.org,2002:\n---\n!y!str x: !!int 1\n- y: [*a, &a b]\n...\n",
        "flags:\n  beta-ui:\n    enabled: true # yes\n    rules:\n      - country in DE\n      - {a: b}\n",
    ]
    private static let pieces = [
        "[", "]", "{", "}", ": ", "- ", "? ", "&a ", "*a ", "!!", "!<", ">", "|", "|2", "%", "---", "...", "\n", "\t",
        "\r", "'", "\"", "\\", "\\U", "#", ",", "<<: ", "\u{FEFF}", "\u{2028}", "~", "@", "`", "\0", "\u{85}", "  ",
    ]

    @Test func damagedTextsAreReadOrRefused() throws {
        var random = SeededGenerator(seed: 7)
        var refused = 0
        var values = RandomValue(seed: 8)
        for round in 0..<40_000 {
            let isOwn = round % 2 == 0
            let sample = isOwn ? YAMLWriter.text(of: values.next()) : Self.samples[round / 2 % Self.samples.count]
            let text = Self.damaged(Array(sample.utf8), using: &random)
            if let error = failure(text) {
                refused += 1
                #expect(error.place.line >= 1 && error.place.column >= 1)
                continue
            }
            let value = try YAMLReader.read(text).value
            try #require(try YAMLReader.read(Array(YAMLWriter.text(of: value).utf8)).value == value)
        }
        #expect(refused > 5000 && refused < 39_000)
    }

    private static func damaged(_ text: [UInt8], using random: inout SeededGenerator) -> [UInt8] {
        var text = text
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let index = Int.random(in: 0...text.count, using: &random)
            switch Int.random(in: 0..<5, using: &random) {
            case 0 where index < text.count: text[index] = .random(in: 0...255, using: &random)
            case 1: text.insert(contentsOf: Array((pieces.randomElement(using: &random) ?? "").utf8), at: index)
            case 2: text.removeSubrange(index..<min(text.count, index + Int.random(in: 0...8, using: &random)))
            case 3: text.insert(contentsOf: text[index..<min(text.count, index + 20)], at: 0)
            default: text.removeSubrange(index...)
            }
        }
        return text
    }
}
