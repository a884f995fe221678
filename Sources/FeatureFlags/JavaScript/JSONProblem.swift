/// Why bytes are no JSON that JavaScript reads.
package struct JSONProblem: Error, Sendable, Hashable {
    /// Bytes before the offending one.
    package var offset: Int
    package var reason: String

    package init(at offset: Int, _ reason: String) {
        self.offset = offset
        self.reason = reason
    }
}

extension JSONProblem: CustomStringConvertible {
    package var description: String { "at byte \(offset): \(reason)" }
}
