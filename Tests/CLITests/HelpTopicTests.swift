import Foundation
import Testing

@testable import CLI

@Suite struct HelpTopicTests {
    private static func help(_ topic: String) async -> (Outcome, String) {
        let console = Console(capturing: [])
        let context = ToolContext(environment: [:], workingDirectory: "/", console: console)
        let outcome = await Tool.run(["help", topic], in: context)
        return (outcome, String(decoding: console.output, as: UTF8.self))
    }

    /// A variable that the sources read and the page does not name would be a secret.
    @Test func everyVariableOfOursIsListed() async throws {
        let (outcome, text) = await Self.help("environment")
        #expect(outcome == .ok)
        let package = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").standardized.path()
        let sources = try #require(FileManager.default.enumerator(atPath: package + "Sources"))
        var names: Set<String> = []
        for case let path as String in sources where path.hasSuffix(".swift") {
            let source = try String(contentsOfFile: package + "Sources/" + path, encoding: .utf8)
            for match in source.matches(of: /UPKEEP_[A-Z]+(_[A-Z]+)*/) { names.insert(String(match.output.0)) }
        }
        #expect(names.count > 10)
        for name in names { #expect(text.contains("\n\(name) "), "\(name)") }
    }

    @Test func everyExitCodeIsListed() async {
        let (outcome, text) = await Self.help("exit-codes")
        #expect(outcome == .ok)
        for outcome in Outcome.allCases { #expect(text.contains("\n\(outcome.rawValue) ")) }
    }
}
