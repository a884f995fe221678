import RedisTypes

/// A rule made ready for many contexts.
struct CompiledRule: Sendable {
    /// What decides for a text and for a missing attribute, without JavaScript's conversions.
    private enum Test: Sendable {
        case `in`(ByteTable)
        case notIn(ByteTable)
        case contains(ByteString)
        case notContains(ByteString)
        case equal(ByteString)
        case notEqual(ByteString)
        case empty
        case notEmpty
        case orderedText(Comparator, ByteString)
        case orderedNumber(Comparator, Double)
        /// A target of another type than the comparator's.
        case other
        case never
    }

    let accessor: ByteString
    let value: Bool
    private let test: Test
    private let comparator: Comparator?
    private let target: JSValue
    /// What every object has under this name.
    private let inherited: JSValue?
    private let matchesMissing: Bool

    init(_ rule: FlagRule) {
        accessor = rule.accessor
        value = rule.value
        comparator = rule.comparator
        target = rule.target?.value ?? .undefined
        matchesMissing = rule.matchesMissingAttribute
        inherited = Self.inherited(rule.accessor)
        test = Self.test(rule)
    }

    private static func test(_ rule: FlagRule) -> Test {
        guard let comparator = rule.comparator else { return .never }
        switch (comparator, rule.target) {
        case (.in, .list(let items)): return .in(ByteTable(items))
        case (.notIn, .list(let items)): return .notIn(ByteTable(items))
        case (.contains, .text(let part)): return .contains(part)
        case (.notContains, .text(let part)): return .notContains(part)
        case (.equal, .text(let text)): return .equal(text)
        case (.notEqual, .text(let text)): return .notEqual(text)
        case (.empty, _): return .empty
        case (.notEmpty, _): return .notEmpty
        case (_, .text(let text)) where comparator.isOrdering: return .orderedText(comparator, text)
        case (_, .number(let number)) where comparator.isOrdering: return .orderedNumber(comparator, number)
        default: return .other
        }
    }

    @inline(__always)
    func matches(_ context: EvaluationContext, in text: UnsafeRawBufferPointer) throws(JSTypeError) -> Bool {
        guard let member = context.member(accessor, in: text) else {
            if let inherited { return try matches(inherited) }
            return matchesMissing
        }
        guard member.kind == .plainText else { return try matches(context.value(of: member)) }
        return try matches(UnsafeRawBufferPointer(rebasing: text[member.value]))
    }

    @inline(__always)
    private func matches(_ text: UnsafeRawBufferPointer) throws(JSTypeError) -> Bool {
        switch test {
        case .in(let items): items.contains(text)
        case .notIn(let items): !items.contains(text)
        case .contains(let part): part.bytes.withUnsafeBytes { JSString.includes(text, $0) }
        case .notContains(let part): part.bytes.withUnsafeBytes { !JSString.includes(text, $0) }
        case .equal(let other): other.bytes.withUnsafeBytes { JSString.equal(text, $0) }
        case .notEqual(let other): other.bytes.withUnsafeBytes { !JSString.equal(text, $0) }
        case .empty: text.isEmpty
        case .notEmpty: !text.isEmpty
        case .orderedText(let comparator, let other):
            other.bytes.withUnsafeBytes { comparator.accepts(Ordering(of: text, against: $0)) }
        case .orderedNumber(let comparator, let number):
            comparator.accepts(Ordering(JSNumber.number(text), number))
        case .never: false
        case .other: try matches(JSValue.string(ByteString(text)))
        }
    }

    /// As the SDK does it, for any attribute that is there.
    private func matches(_ attribute: JSValue) throws(JSTypeError) -> Bool {
        guard let comparator else { return false }
        switch comparator {
        case .in: return try target.includes(attribute)
        case .notIn: return try !target.includes(attribute)
        case .contains: return try attribute.includes(target)
        case .notContains: return try !attribute.includes(target)
        case .equal: return attribute.isStrictlyEqual(to: target)
        case .notEqual: return !attribute.isStrictlyEqual(to: target)
        case .empty: return !attribute.isTruthy
        case .notEmpty: return attribute.isTruthy
        case .greater, .greaterOrEqual, .less, .lessOrEqual:
            return comparator.accepts(try attribute.order(against: target))
        }
    }

    private static let inheritedNames: Set<ByteString> = [
        "constructor", "hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable", "toLocaleString", "toString",
        "valueOf", "__defineGetter__", "__defineSetter__", "__lookupGetter__", "__lookupSetter__",
    ]

    private static func inherited(_ accessor: ByteString) -> JSValue? {
        if accessor == "__proto__" { return .object(JSObject()) }
        guard inheritedNames.contains(accessor), let name = accessor.text else { return nil }
        return .function(name == "constructor" ? "Object" : name)
    }
}

extension Comparator {
    fileprivate func accepts(_ ordering: Ordering?) -> Bool {
        switch self {
        case .greater: ordering == .greater
        case .greaterOrEqual: ordering == .greater || ordering == .equal
        case .less: ordering == .less
        case .lessOrEqual: ordering == .less || ordering == .equal
        default: false
        }
    }
}
