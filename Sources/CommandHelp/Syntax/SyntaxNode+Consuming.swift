import RedisTypes

/// What is left of a command's arguments after one more word. Keywords win over values wherever both may stand.
extension SyntaxNode {
    /// What the next word is tried as.
    enum Reading: CaseIterable {
        case token, value
    }

    /// What remains of this node after `word`, or `nil` where the word does not fit.
    func remainder(after word: ByteString, as reading: Reading) -> [SyntaxNode]? {
        switch self {
        case .token(let token): reading == .token && Self.spells(word, token) ? [] : nil
        case .value: reading == .value ? [] : nil
        case .optional(let node): node.remainder(after: word, as: reading)
        case .sequence(let nodes), .begun(let nodes): nodes.remainder(after: word, as: reading)
        case .choice(let nodes): nodes.firstValue { $0.remainder(after: word, as: reading) }
        case .repeated(let node), .more(let node):
            node.remainder(after: word, as: reading).map { $0 + [.more(node)] }
        case .counted(let node, let count):
            node.remainder(after: word, as: reading).map { $0 + (count > 1 ? [.counted(node, count - 1)] : []) }
        }
    }

    /// The number a word gave for this node, which then must come as often: `key [key ...]` after `numkeys`.
    fileprivate func times(_ count: Int) -> [SyntaxNode]? {
        switch self {
        case .repeated(let node), .optional(.repeated(let node)): count > 0 ? [.counted(node, count)] : []
        default: nil
        }
    }

    fileprivate var countsWhatFollows: Bool {
        switch self {
        case .value("count"): true
        case .value(let name): name.utf8.starts(with: "num".utf8)
        default: false
        }
    }

    private static func spells(_ word: ByteString, _ token: String) -> Bool {
        if token == "\"\"" { return word.isEmpty }
        return word.bytes.lazy.map(\.asciiUppercased).elementsEqual(token.utf8.lazy.map(\.asciiUppercased))
    }
}

extension [SyntaxNode] {
    func remainder(after word: ByteString, as reading: SyntaxNode.Reading) -> [SyntaxNode]? {
        for index in beginning.indices {
            guard let left = self[index].remainder(after: word, as: reading) else { continue }
            return self[index].isOptional ? skipping(to: index, left) : following(index, left, word)
        }
        return nil
    }

    /// Optional parts come in any order: those before the one just used stay, unless they begin with a value, which
    /// has its place. What a part has begun comes first, as redis-cli shows it.
    private func skipping(to index: Int, _ left: [SyntaxNode]) -> [SyntaxNode] {
        var left = left
        var others: [SyntaxNode] = []
        // `GET pattern` may come again later; the rest of what was begun may not.
        if case .more(let node)? = left.last, node.beginsWithToken { others.append(left.removeLast()) }
        for node in self[..<index] where node.beginsWithToken {
            if case .begun = node { continue }
            others.append(node)
        }
        others += self[(index + 1)...]
        return left.asBegun + others
    }

    /// After a part that had to come, what might have stood before it is past.
    private func following(_ index: Int, _ left: [SyntaxNode], _ word: ByteString) -> [SyntaxNode] {
        let rest = self[(index + 1)...]
        if case .begun = self[index] { return left.asBegun + rest }
        if self[index].countsWhatFollows, let count = word.text.flatMap({ Int($0) }), count >= 0,
            let counted = rest.first?.times(count)
        {
            return left + counted + rest.dropFirst()
        }
        return left + rest
    }
}
