/// How help is laid out.
package struct HelpStyle: Sendable, Hashable {
    package static let plain = HelpStyle(isColoured: false)
    /// Coloured as redis-cli colours it.
    package static let ansi = HelpStyle(isColoured: true)

    private let isColoured: Bool
    /// Longer lines are broken.
    package var columns = Int.max

    private init(isColoured: Bool) {
        self.isColoured = isColoured
    }

    func name(_ text: String) -> String { painted(text, "1") }
    func arguments(_ text: String) -> String { painted(text, "90") }
    func label(_ text: String) -> String { painted(text + ":", "33") }

    private func painted(_ text: String, _ code: String) -> String {
        isColoured ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}
