/// A part of what a command takes.
package indirect enum SyntaxNode: Sendable, Hashable {
    /// A keyword, written as it stands: `EX`, `*`, or `""` for an empty word.
    case token(String)
    /// Any word; the name says what it is for.
    case value(String)
    case sequence([SyntaxNode])
    case choice([SyntaxNode])
    case optional(SyntaxNode)
    /// Once or more: `key [key ...]`.
    case repeated(SyntaxNode)
    /// Any number of times: `[key ...]`.
    case more(SyntaxNode)
    /// As often as the word before said, at least once: the keys after `numkeys`.
    case counted(SyntaxNode, Int)
    /// What is left of a part whose first words are there already.
    case begun([SyntaxNode])

    /// `nodes` as one node.
    init(_ nodes: [SyntaxNode]) {
        if let only = nodes.first, nodes.count == 1 { self = only } else { self = .sequence(nodes) }
    }

    /// Whether the line may go on without it.
    var isOptional: Bool {
        switch self {
        case .optional, .more: true
        case .sequence(let nodes), .begun(let nodes): nodes.allSatisfy(\.isOptional)
        case .token, .value, .choice, .repeated, .counted: false
        }
    }

    /// Whether only keywords can begin it, so that it may come before or after its neighbours.
    var beginsWithToken: Bool {
        switch self {
        case .token: true
        case .value: false
        case .optional(let node), .repeated(let node), .more(let node), .counted(let node, _): node.beginsWithToken
        case .choice(let nodes): nodes.allSatisfy(\.beginsWithToken)
        case .sequence(let nodes), .begun(let nodes): nodes.beginning.allSatisfy(\.beginsWithToken)
        }
    }
}

extension Sequence<SyntaxNode> {
    /// What the first node that has such a thing has. A lazy `compactMap` would ask that node twice, and so twice as
    /// often at each level.
    func firstValue<Value>(_ value: (SyntaxNode) -> Value?) -> Value? {
        for node in self { if let found = value(node) { return found } }
        return nil
    }
}

extension [SyntaxNode] {
    /// The nodes the next word may belong to: all up to the first that cannot be left out.
    var beginning: ArraySlice<SyntaxNode> {
        prefix((firstIndex { !$0.isOptional } ?? endIndex) + 1)
    }

    /// As what is left of one part, which is dropped once another has followed.
    var asBegun: [SyntaxNode] {
        if case .begun? = first, count == 1 { return self }
        return isEmpty ? [] : [.begun(self)]
    }
}
