/// How a scalar was written.
package enum YAMLScalarStyle: Sendable, Hashable {
    case plain
    /// In single or double quotes.
    case quoted
    /// Literal `|` or folded `>`.
    case block
}
