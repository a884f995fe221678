/// What is wrong with a line of a `.env` file.
package enum DotEnvProblem: Sendable, Hashable {
    case noEqualsSign
    /// Not letters, digits, `_`, `.` and `-` with a letter or `_` first.
    case badName
    /// The quote that opens on this line never closes.
    case unclosedQuote
    case textAfterQuote
    case notUTF8
    case nulByte
}
