package import RedisTypes

/// What a rule compares with. The SDK's types have the first three; the others can stand in a document all the same.
package enum RuleTarget: Sendable, Hashable {
    case text(ByteString)
    case list([ByteString])
    case number(Double)
    /// A list of other than texts, a boolean, `null`, an object.
    case other(JSValue)

    package init(_ value: JSValue) {
        switch value {
        case .string(let text): self = .text(text)
        case .number(let number): self = .number(number)
        case .array(let items):
            let texts = items.compactMap { if case .string(let text) = $0 { text } else { ByteString?.none } }
            self = texts.count == items.count ? .list(texts) : .other(value)
        default: self = .other(value)
        }
    }

    package var value: JSValue {
        switch self {
        case .text(let text): .string(text)
        case .list(let texts): .array(texts.map { .string($0) })
        case .number(let number): .number(number)
        case .other(let value): value
        }
    }
}
