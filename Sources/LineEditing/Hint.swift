/// Text behind the end of the line.
package enum Hint: Hashable, Sendable {
    /// What may follow, such as the rest of a syntax. It cannot be accepted.
    case syntax([UInt8])
    /// How the line may go on. Right, Ctrl-F, End and Ctrl-E take it over, Alt-F its first word.
    case suggestion([UInt8])

    var text: [UInt8] {
        switch self {
        case .syntax(let text), .suggestion(let text): text
        }
    }
}
