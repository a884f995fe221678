/// How a hint differs from what was typed.
package enum HintStyle: Sendable {
    case dim
    /// It does not: where colours are unwanted.
    case plain
    /// Hints are not drawn: where the terminal knows no escape sequences.
    case hidden
}
