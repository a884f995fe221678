package import RedisTypes

/// The arguments a command takes after its name, or what is left of them after some words.
package struct CommandSyntax: Sendable, Hashable {
    package private(set) var nodes: [SyntaxNode]

    /// Reads the notation of ``RedisTypes/CommandInfo/syntax``.
    package init(_ notation: String) {
        nodes = SyntaxParser.nodes(of: notation)
    }

    package init(of info: CommandInfo) {
        self.init(info.syntax)
    }

    /// As redis-cli writes it: `key value [NX|XX] [GET] [EX seconds|PX milliseconds]`.
    package var text: String { nodes.text }

    /// Takes the next word off; `false`, and nothing changes, where none may come or it does not fit.
    package mutating func consume(_ word: ByteString) -> Bool {
        for reading in SyntaxNode.Reading.allCases {
            guard let left = nodes.remainder(after: word, as: reading) else { continue }
            nodes = left
            return true
        }
        return false
    }

    /// The keywords the next word may be, in the order of the syntax.
    package var keywords: [String] {
        var keywords: [String] = []
        for node in nodes.beginning { node.collectKeywords(into: &keywords) }
        return keywords
    }

    /// The name of the value the next word may be, where it need not be a keyword.
    package var nextValue: String? { nodes.beginning.firstValue(\.firstValue) }
}

extension SyntaxNode {
    fileprivate func collectKeywords(into keywords: inout [String]) {
        switch self {
        case .token(let token): if !keywords.contains(token), token != "\"\"" { keywords.append(token) }
        case .value: break
        case .optional(let node), .repeated(let node), .more(let node), .counted(let node, _):
            node.collectKeywords(into: &keywords)
        case .choice(let nodes): for node in nodes { node.collectKeywords(into: &keywords) }
        case .sequence(let nodes), .begun(let nodes):
            for node in nodes.beginning { node.collectKeywords(into: &keywords) }
        }
    }

    fileprivate var firstValue: String? {
        switch self {
        case .token: nil
        case .value(let name): name
        case .optional(let node), .repeated(let node), .more(let node), .counted(let node, _): node.firstValue
        case .choice(let nodes): nodes.firstValue(\.firstValue)
        case .sequence(let nodes), .begun(let nodes): nodes.beginning.firstValue(\.firstValue)
        }
    }
}
