import RedisTypes

/// One of the three environments; a flag has a document in each. In the SDK's order.
package enum FlagEnvironment: String, Sendable, Hashable, CaseIterable {
    case production, preview, development

    package init(_ text: some StringProtocol) throws(FlagSyntaxError) {
        guard let environment = Self(rawValue: String(text)) else {
            let words = Self.allCases.map(\.rawValue)
            let closest = Spelling.closest(to: String(text), in: words)
            throw .environment(
                String(text), suggestion: closest ?? (text.isEmpty ? nil : words.first { $0.hasPrefix(text) }))
        }
        self = environment
    }
}

extension FlagEnvironment: CustomStringConvertible, Comparable {
    package var description: String { rawValue }

    package static func < (left: FlagEnvironment, right: FlagEnvironment) -> Bool { left.order < right.order }

    private var order: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
