import Testing
import YAMLText

@Suite struct YAMLLimitsTests {
    private static func nested(_ depth: Int) -> String {
        String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }

    @Test func depthIsBounded() throws {
        #expect(failure(Self.nested(100)) == nil)
        #expect(failure(Self.nested(101)) == YAMLError(.tooDeep(limit: 100), at: YAMLPlace(line: 1, column: 101)))
        let dashes = String(repeating: "- ", count: 200) + "x"
        #expect(failure(dashes) == YAMLError(.tooDeep(limit: 100), at: YAMLPlace(line: 1, column: 201)))
        for opening in ["[", "{", "- ", "? ", "{a: ", "[[{? "] {
            let error = try #require(failure(String(repeating: opening, count: 100_000)))
            #expect([.tooDeep(limit: 100), .keyIsNoScalar].contains(error.reason))
        }
    }

    /// What an alias stands for is as deep as it was, wherever it stands.
    @Test func depthIsThatOfTheTree() {
        var text = "- &a0 x\n"
        for index in 1...99 { text += "- &a\(index) [*a\(index - 1)]\n" }
        #expect(failure(text) == nil)
        text += "- &a100 [*a99]\n"
        #expect(failure(text)?.reason == .tooDeep(limit: 100))
    }

    @Test func aBillionLaughsAreNotHeard() {
        var text = "- &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for index in 1...20 {
            let aliases = Array(repeating: "*a\(index - 1)", count: 10).joined(separator: ", ")
            text += "- &a\(index) [\(aliases)]\n"
        }
        #expect(failure(text)?.reason == .tooManyNodes(limit: 1_000_000))
        #expect(failure("[a, b, c]", limits: YAMLLimits(nodes: 4)) == nil)
        #expect(failure("[a, b, c]", limits: YAMLLimits(nodes: 3))?.reason == .tooManyNodes(limit: 3))
        #expect(failure("{a: b}", limits: YAMLLimits(nodes: 2))?.reason == .tooManyNodes(limit: 2))
    }

    @Test func lengthIsBounded() {
        #expect(failure("abc", limits: YAMLLimits(bytes: 3)) == nil)
        #expect(failure("abcd", limits: YAMLLimits(bytes: 3))?.reason == .tooLong(limit: 3))
    }

    @Test func directivesAreBounded() {
        let text = (0..<100_000).map { "%TAG !t\($0)! tag:x,2000:\n" }.joined() + "---\na\n"
        #expect(failure(text) == YAMLError(.tooManyDirectives, at: YAMLPlace(line: 65, column: 1)))
        #expect(failure("a\n...\n\(text)")?.reason == .tooManyDirectives)
    }

    @Test func longTextsAreReadInTimeThatGrowsWithThem() throws {
        let text = (0..<100_000).map { "key\($0): {a: [1, 2, 'x'], b: \"y\"}\n" }.joined()
        let node = try YAMLReader.read(Array(text.utf8))
        #expect(node.mapping?.count == 100_000)
    }
}
