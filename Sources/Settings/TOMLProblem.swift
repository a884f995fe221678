/// What is wrong at one place of a TOML text. No case holds a piece of it.
package enum TOMLProblem: Sendable, Hashable {
    case noKey
    case noEqualsSign
    case noValue
    /// What stands where a value belongs is none, such as a string without quotes.
    case badValue
    /// The string that opens here never closes, or not on its line.
    case unclosedString
    case badEscape
    case controlCharacter
    /// In brackets or braces: neither a comma nor the end follows a value.
    case noComma
    /// The array or inline table that opens here never closes.
    case unclosedBracket
    case unclosedHeader
    /// After a value or a header.
    case textAfterEnd
    case duplicate(firstLine: Int)
    /// `[[name]]`, which is TOML but names nothing that a configuration has.
    case arrayOfTables
    /// TOML allows `\u0000`; no value here may hold it.
    case nulCharacter
    case tooDeep
}
