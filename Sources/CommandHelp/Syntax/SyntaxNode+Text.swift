extension SyntaxNode {
    /// As redis-cli writes it: alternatives joined by a bar without spaces or brackets.
    func append(to text: inout String) {
        switch self {
        case .token(let word), .value(let word): text += word
        case .sequence(let nodes), .begun(let nodes): nodes.append(to: &text, separator: " ")
        case .choice(let nodes): nodes.append(to: &text, separator: "|")
        case .optional(let node):
            text += "["
            node.append(to: &text)
            text += "]"
        case .more(let node):
            text += "["
            node.append(to: &text)
            text += " ...]"
        case .counted(let node, 1): node.append(to: &text)
        case .repeated(let node), .counted(let node, _):
            node.append(to: &text)
            text += " "
            SyntaxNode.more(node).append(to: &text)
        }
    }
}

extension [SyntaxNode] {
    var text: String {
        var text = ""
        append(to: &text, separator: " ")
        return text
    }

    fileprivate func append(to text: inout String, separator: String) {
        for (index, node) in enumerated() {
            if index > 0 { text += separator }
            node.append(to: &text)
        }
    }
}
