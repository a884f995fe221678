/// Why a text is no traffic.
package enum TrafficError: Error, Sendable, Hashable {
    /// The text, and what one looks like.
    case unreadable(String, expected: String)
    /// What must be more than nothing.
    case notPositive(String)
    /// What is meant, as it was typed, and the most there can be.
    case tooLarge(String, most: String)
    /// No pattern was given.
    case nothing
}

extension TrafficError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unreadable(let text, let expected): "\"\(text)\" is not \(expected)"
        case .notPositive(let text): "\"\(text)\" must be more than zero"
        case .tooLarge(let text, let most): "\"\(text)\" is too much: at most \(most)"
        case .nothing: "there is no traffic to send"
        }
    }
}
