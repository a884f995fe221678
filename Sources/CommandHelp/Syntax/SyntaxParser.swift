/// Reads the notation of the command table: `[x]` may be left out, `<x | y>` is a choice, `x [x ...]` may be repeated,
/// and words without a small letter are keywords. What is never closed ends with the text.
struct SyntaxParser {
    private let text: [UInt8]
    private var position = 0

    static func nodes(of text: String) -> [SyntaxNode] {
        var parser = SyntaxParser(text: Array(text.utf8))
        var nodes: [SyntaxNode] = []
        while parser.position < parser.text.count {
            let group = parser.group()
            if case .sequence(let inner) = group.node { nodes += inner } else { nodes.append(group.node) }
        }
        return nodes
    }

    private init(text: [UInt8]) {
        self.text = text
    }

    /// Up to the bracket that closes the group; `isRepeated` where three dots stand in it.
    private mutating func group() -> (node: SyntaxNode, isRepeated: Bool) {
        var branches: [SyntaxNode] = []
        var nodes: [SyntaxNode] = []
        var isRepeated = false
        reading: while position < text.count {
            position += 1
            switch text[position - 1] {
            case UInt8(ascii: " "): continue
            case UInt8(ascii: "]"), UInt8(ascii: ">"): break reading
            case UInt8(ascii: "."): isRepeated = true
            case UInt8(ascii: "<"): nodes.append(group().node)
            case UInt8(ascii: "["):
                let inner = group()
                if inner.isRepeated {
                    Self.append(repeated: inner.node, to: &nodes)
                } else {
                    nodes.append(.optional(inner.node))
                }
            case UInt8(ascii: "|"):
                branches.append(SyntaxNode(nodes))
                nodes = []
            default: nodes.append(word(from: position - 1))
            }
        }
        if branches.isEmpty { return (SyntaxNode(nodes), isRepeated) }
        return (.choice(branches + [SyntaxNode(nodes)]), isRepeated)
    }

    /// Up to the next space or bracket.
    private mutating func word(from start: Int) -> SyntaxNode {
        while position < text.count, !" []<>|".utf8.contains(text[position]) { position += 1 }
        let word = text[start..<position]
        let name = String(decoding: word, as: UTF8.self)
        return word.contains { (0x61...0x7A).contains($0) } ? .value(name) : .token(name)
    }

    /// `[x ...]` after an `x` makes that one repeatable; alone it stands for any number.
    private static func append(repeated node: SyntaxNode, to nodes: inout [SyntaxNode]) {
        let inner = if case .sequence(let nodes) = node { nodes } else { [node] }
        if !inner.isEmpty, nodes.suffix(inner.count) == inner[...] {
            nodes.removeLast(inner.count)
            nodes.append(.repeated(node))
        } else {
            nodes.append(.more(node))
        }
    }
}
