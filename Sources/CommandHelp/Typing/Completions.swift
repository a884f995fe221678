/// What may stand at the end of a line.
package struct Completions: Sendable, Hashable {
    /// Command names, subcommands or keywords that begin with what is typed, in the case it is typed in.
    package var words: [String] = []
    /// What else the word may be, such as a key that the shell has seen.
    package var role: ArgumentRole?
    /// The name of that argument: `min-idle-time`.
    package var argument: String?
}
