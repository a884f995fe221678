/// Why bytes are not the JSON that was expected.
package struct JSONError: Error, Sendable, Hashable {
    /// Bytes before the offending one.
    package var offset: Int
    package var reason: String

    package init(at offset: Int, _ reason: String) {
        self.offset = offset
        self.reason = reason
    }
}
