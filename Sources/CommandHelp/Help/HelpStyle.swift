/// Whether help is coloured as redis-cli colours it.
package enum HelpStyle: Sendable, Hashable, CaseIterable {
    case plain, ansi

    func name(_ text: String) -> String { painted(text, "1") }
    func arguments(_ text: String) -> String { painted(text, "90") }
    func label(_ text: String) -> String { painted(text + ":", "33") }

    private func painted(_ text: String, _ code: String) -> String {
        self == .plain ? text : "\u{1B}[\(code)m\(text)\u{1B}[0m"
    }
}
