import CommandHelp
import RedisTypes
import Testing

@Suite struct SyntaxTests {
    /// Nothing of the table's notation is lost on the way through the tree.
    @Test func theTextIsThatOfTheTable() {
        for info in CommandTable.commands {
            let notation = info.syntax.filter { $0 != "<" && $0 != ">" }
                .split(separator: " | ", omittingEmptySubsequences: false).joined(separator: "|")
            #expect(CommandSyntax(of: info).text == notation, "\(info.name)")
        }
    }

    @Test(arguments: [
        ("key value [NX | XX]", "[key, value, [NX|XX]]"), ("key [key ...]", "[key+]"), ("[key [key ...]]", "[[key+]]"),
        ("a [argument ...]", "[a, argument*]"), ("[GET a b [GET a b ...]]", "[[(GET a b)+]]"),
        ("<A a | [B] C> d", "[(A a)|([B] C), d]"), ("", "[]"),
    ])
    func theTreeIsWhatTheNotationSays(notation: String, tree: String) {
        #expect("[" + CommandSyntax(notation).nodes.map(Self.outline).joined(separator: ", ") + "]" == tree)
    }

    private static func outline(_ node: SyntaxNode) -> String {
        switch node {
        case .token(let word), .value(let word): word
        case .sequence(let nodes), .begun(let nodes): "(" + nodes.map(outline).joined(separator: " ") + ")"
        case .choice(let nodes): nodes.map(outline).joined(separator: "|")
        case .optional(let node): "[" + outline(node) + "]"
        case .repeated(let node): outline(node) + "+"
        case .more(let node): outline(node) + "*"
        case .counted(let node, let count): outline(node) + String(count)
        }
    }

    @Test(arguments: [
        "[", "]", "[[[", "a ]]] b", "<a | ", "...", "[...]", "[ ...", "|||", "a [b ...", "[] <> [|]", ">]",
    ])
    func brokenNotationIsRead(notation: String) {
        _ = CommandSyntax(notation).text
        var syntax = CommandSyntax(notation)
        for _ in 0..<5 where !syntax.consume("x") {}
    }
}
