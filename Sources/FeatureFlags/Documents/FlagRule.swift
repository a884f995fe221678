package import RedisTypes

/// One rule of a document: `{accessor, compare, target?, value}`. Its text is kept as it was read, unknown members and
/// all.
package struct FlagRule: Sendable, Hashable {
    /// The attribute's name, in WTF-8 as ``JSValue`` has it.
    package let accessor: ByteString
    /// `nil` for a word that the SDK does not know: such a rule never matches.
    package let comparator: Comparator?
    package let comparatorText: ByteString
    package let target: RuleTarget?
    /// The answer when the rule matches.
    package let value: Bool
    /// The rule's JSON.
    package let text: ByteString

    /// In the SDK's order of members.
    package init(_ accessor: ByteString, _ comparator: Comparator, _ target: RuleTarget? = nil, value: Bool) {
        self.accessor = accessor
        self.comparator = comparator
        comparatorText = ByteString(comparator.rawValue)
        self.target = target
        self.value = value
        var members: [(name: ByteString, value: JSValue)] = [
            ("accessor", .string(accessor)), ("compare", .string(comparatorText)),
        ]
        if let target { members.append(("target", target.value)) }
        text = JSValue.object(JSObject(members + [("value", .boolean(value))])).json
    }

    /// - Parameter place: counts from 0, for the error.
    package init(parsing text: ArraySlice<UInt8>, place: Int) throws(FlagDocumentError) {
        let value: JSValue
        do { value = try JSReader.value(of: text) } catch { throw .notJSON(error) }
        guard case .object(let rule) = value else {
            throw .wrongType(field: "rules[\(place)]", expected: "an object", found: value.kind)
        }
        func wrongType(_ name: String, _ expected: String, _ found: JSValue?) -> FlagDocumentError {
            let field = "rules[\(place)].\(name)"
            return found.map { .wrongType(field: field, expected: expected, found: $0.kind) } ?? .missing(field: field)
        }
        guard case .string(let accessor)? = rule["accessor"] else {
            throw wrongType("accessor", "a text", rule["accessor"])
        }
        guard case .string(let compare)? = rule["compare"] else {
            throw wrongType("compare", "a text", rule["compare"])
        }
        guard case .boolean(let answer)? = rule["value"] else { throw wrongType("value", "a boolean", rule["value"]) }
        self.accessor = accessor
        comparatorText = compare
        comparator = comparatorText.text.flatMap { Comparator(rawValue: $0) }
        self.value = answer
        target = rule["target"].map { RuleTarget($0) }
        self.text = ByteString(text)
    }

    package var matchesMissingAttribute: Bool {
        guard let comparator else { return false }
        switch comparator {
        // Both sides are undefined then.
        case .equal: return target == nil
        case .notEqual: return target != nil
        default: return comparator.matchesMissingAttribute
        }
    }

    /// Whether two rules do the same, however they are written.
    package func isSame(as other: FlagRule) -> Bool {
        accessor == other.accessor && comparatorText == other.comparatorText && target == other.target
            && value == other.value
    }
}
