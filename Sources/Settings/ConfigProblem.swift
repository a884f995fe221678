/// What is wrong with the configuration file, or with the value of a key in it.
package enum ConfigProblem: Sendable, Hashable {
    case unknownKey(suggestion: String?, known: [String])
    case wrongType(expected: String, found: String)
    case missing
    /// Both `token` and `token_command`.
    case twoTokens
    case emptyCommand
    case badName
    case notUTF8
    case nulCharacter
    /// Brackets or dots that nest more than any profile needs.
    case tooDeep
}
