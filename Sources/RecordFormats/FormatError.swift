/// Why part of a file could not become a record.
package struct FormatError: Error, Sendable, Hashable {
    /// The file as its reader was told to call it, `-` for standard input.
    package var source: String
    package var position: SourcePosition
    /// In our words, in the middle of a sentence: `a comma or "]" was expected`.
    package var reason: String
    /// Whether the reader has lost its place: nothing that follows in this file can be read, and skipping the bad
    /// record would not help. Otherwise the next record follows.
    package var endsReading: Bool

    package init(source: String, at position: SourcePosition, reason: String, endsReading: Bool = false) {
        self.source = source
        self.position = position
        self.reason = reason
        self.endsReading = endsReading
    }
}

extension FormatError: CustomStringConvertible {
    package var description: String { "\(source):\(position.line):\(position.column): \(reason)" }
}
