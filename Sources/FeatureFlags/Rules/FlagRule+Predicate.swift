import RedisTypes

extension FlagRule: CustomStringConvertible {
    /// The rule as ``Predicate`` reads it: `country in DE,AT => true`. A target that the comparator does not go with is
    /// told in words.
    package var description: String {
        var words = [Self.shown(accessor), comparatorText.text ?? comparatorText.description]
        if let target { words.append(shown(target)) }
        return (words + ["=>", value ? "true" : "false"]).joined(separator: " ")
    }

    private func shown(_ target: RuleTarget) -> String {
        switch (target, comparator) {
        case (.list(let items), let comparator?) where comparator.takesList:
            return items.isEmpty ? "[]" : items.map { Self.shown($0, inList: true) }.joined(separator: ",")
        case (.text(let text), let comparator?) where comparator.takesTarget && !comparator.takesList:
            return comparator.isOrdering ? Self.quoted(text) : Self.shown(text)
        case (.number, let comparator?) where comparator.isOrdering: return target.value.json.text ?? ""
        default: return "(\(target.value.kind): \(target.value.json.text ?? ""))"
        }
    }

    private static func shown(_ text: ByteString, inList: Bool = false) -> String {
        let isPlain =
            !text.isEmpty && text.isUTF8
            && text.bytes.allSatisfy { $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "\"") }
            && !PredicateReader.hasArrow(text.bytes)
            && !(inList
                && (text.bytes.contains(UInt8(ascii: ","))
                    || "@[".utf8.contains(text.bytes.first ?? 0)))
        return isPlain ? text.text ?? quoted(text) : quoted(text)
    }

    private static func quoted(_ text: ByteString) -> String { JSValue.string(text).json.text ?? "" }
}
