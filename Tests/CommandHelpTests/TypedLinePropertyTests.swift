import CommandHelp
import RedisTypes
import TestSupport
import Testing

/// Lines that nobody thought of.
@Suite struct TypedLinePropertyTests {
    /// Walks through the syntax at random: what is offered is taken, and what is taken is not shown again.
    @Test(arguments: CommandGroup.allCases)
    func whatIsOfferedFitsAndIsNeverShownAgain(group: CommandGroup) {
        for info in CommandTable.commands where info.group == group && !Self.containers.contains(info.name) {
            walk(through: info)
        }
    }

    private func walk(through info: CommandInfo) {
        for seed in UInt64(0)..<30 {
            var random = SeededGenerator(seed: seed)
            var syntax = CommandSyntax(of: info)
            var words = info.name.split(separator: " ").map { ByteString($0) }
            for _ in 0..<25 {
                if syntax.nodes.allSatisfy(\.mayEnd) {
                    #expect(info.accepts(wordCount: words.count), "\(words)")
                }
                let keywords = syntax.keywords
                let value = syntax.nextValue
                guard let next = keywords.randomElement(using: &random) ?? value else { break }
                let isKeyword = value == nil || (!keywords.isEmpty && Bool.random(using: &random))
                let shown = isKeyword ? next : value ?? next
                let word = isKeyword ? ByteString(next) : ByteString(Int.random(in: 1...3, using: &random))
                // A value that may come any number of times takes nothing away.
                let isChecked = isKeyword || syntax.nodes.first?.mayEnd == false
                let before = isChecked ? syntax.nodes.occurrences(of: shown) : 0
                guard syntax.consume(word) else {
                    Issue.record("\(words) \(word) does not fit")
                    break
                }
                words.append(word)
                #expect(before == 0 || syntax.nodes.occurrences(of: shown) < before, "\(words) shows \(shown)")
                #expect(TypedLine(words, isWordOpen: false).hint ?? "" == syntax.text, "\(words)")
            }
        }
    }

    private static let containers = Set(
        CommandTable.commands.compactMap { info in info.name.firstIndex(of: " ").map { String(info.name[..<$0]) } })

    @Test(arguments: UInt64(0)..<20)
    func noLineTraps(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let names = CommandTable.commands.map(\.name)
        let keywords = ["EX", "nx", "FIELDS", "STREAMS", "COUNT", "LIMIT", "*", "~", "\"\"", "GET", "store", "2", "-1"]
        let numbers = ["99999999999999999999", "9223372036854775807", "-9223372036854775808", "0"]
        for _ in 0..<500 {
            var words = (names.randomElement(using: &random) ?? "").split(separator: " ").map { ByteString($0) }
            for _ in 0..<Int.random(in: 0...8, using: &random) {
                switch Int.random(in: 0...3, using: &random) {
                case 0:
                    words.append(ByteString((0..<4).map { _ in UInt8.random(in: 0...255, using: &random) }))
                case 1: words.append(ByteString(numbers.randomElement(using: &random) ?? ""))
                default: words.append(ByteString(keywords.randomElement(using: &random) ?? ""))
                }
            }
            if Int.random(in: 0...9, using: &random) == 0 { words.removeFirst() }
            let isOpen = Bool.random(using: &random)
            let line = TypedLine(words, isWordOpen: isOpen)
            #expect(line.hint != "" && line.hint != " ")
            let typed = isOpen ? words.last?.asciiUppercased.bytes ?? [] : []
            for word in line.completions.words {
                #expect(word.uppercased().utf8.starts(with: typed), "\(words)")
            }
            _ = HelpText.command(words, style: .ansi)
            _ = HelpText.suggestions(for: words)
        }
    }

    /// A number that is too large to count with is no reason to show a hint of that length.
    @Test func aHugeCountCostsNothing() {
        let words: [ByteString] = ["SINTERCARD", "9223372036854775807"]
        #expect(TypedLine(words, isWordOpen: false).hint == "key [key ...] [LIMIT limit]")
    }
}

extension SyntaxNode {
    /// Whether the command is complete without it.
    fileprivate var mayEnd: Bool {
        switch self {
        case .optional, .more: true
        case .sequence(let nodes), .begun(let nodes): nodes.allSatisfy(\.mayEnd)
        case .token, .value, .choice, .repeated, .counted: false
        }
    }
}

extension [SyntaxNode] {
    /// How often a name stands where it has not been given yet; repetitions do not count.
    fileprivate func occurrences(of name: String) -> Int {
        reduce(0) { sum, node in
            switch node {
            case .token(let word), .value(let word): sum + (word == name ? 1 : 0)
            case .sequence(let nodes), .begun(let nodes), .choice(let nodes): sum + nodes.occurrences(of: name)
            case .optional(let node), .repeated(let node): sum + [node].occurrences(of: name)
            case .counted(let node, let count): sum + count * [node].occurrences(of: name)
            case .more: sum
            }
        }
    }
}
