import RedisTypes

/// What was typed is no name, environment, percentage or rule. Nothing was sent.
package enum FlagSyntaxError: Error, Sendable, Hashable {
    case name(String)
    case environment(String, suggestion: String?)
    case percentage(String, PercentageProblem)
    /// `predicate` is the whole text, `problem` what is wrong with it.
    case predicate(String, PredicateProblem)
    /// A field of the SDK's own, which has a verb of its own.
    case reservedField(String)

    package enum PercentageProblem: Sendable, Hashable {
        case malformed
        /// Not between 0 and 100.
        case outOfRange
        /// The SDK reads 0 as no gate, which lets everyone in.
        case zeroLetsEveryoneIn
    }

    package enum PredicateProblem: Error, Sendable, Hashable {
        case noAttribute
        case noComparator
        case unknownComparator(String, suggestion: String?)
        case noTarget(Comparator)
        case unexpectedTarget(Comparator)
        /// `=> maybe`.
        case answer(String)
        case quotes
        /// `free=>false`, which might be a text or an answer.
        case arrow
        /// `in [DE,AT]`.
        case brackets
        /// `in DE AT`, which might be one text or two.
        case spaces(String)
        /// `gt abc`: a number, or a text in quotes.
        case target(Comparator, String)
        /// A list from a file, which nobody has read.
        case unreadFile(String)
    }
}

extension FlagSyntaxError: CustomStringConvertible {
    /// What was wrong, and what would have been right.
    package var description: String {
        switch self {
        case .name(let text):
            "\(Spelling.shown(text)) is no name of a flag; a name has 3 to 64 letters, digits, '-', '_' and '.'"
        case .environment(let text, let suggestion):
            "there is no environment \(Spelling.shown(text)); "
                + (suggestion.map { "did you mean \($0)? " } ?? "") + "there are production, preview and development"
        case .percentage(let text, .malformed):
            "\(Spelling.shown(text)) is no percentage; write a number from 1 to 100, as in 25%"
        case .percentage(let text, .outOfRange):
            "\(Spelling.shown(text)) is out of range; a percentage is from 1 to 100"
        case .percentage(let text, .zeroLetsEveryoneIn):
            "\(Spelling.shown(text)) would let everyone in: the SDK reads 0 as no gate; a kill switch turns a flag off"
        case .predicate(let text, let problem): "\(Spelling.shown(text)) is no rule: \(problem)"
        case .reservedField(let name): "the field \(Spelling.shown(name)) is the SDK's own"
        }
    }
}

extension FlagSyntaxError.PredicateProblem: CustomStringConvertible {
    package var description: String {
        switch self {
        case .noAttribute: "it begins with the name of an attribute, as in country in DE,AT"
        case .noComparator: "after the attribute comes one of \(Comparator.list)"
        case .unknownComparator(let word, let suggestion):
            "there is no comparator \(Spelling.shown(word)); "
                + (suggestion.map { "did you mean \($0)? " } ?? "") + "there are \(Comparator.list)"
        case .noTarget(let comparator):
            switch comparator {
            case .in, .notIn: "\(comparator) takes a list, DE,AT for one, or a file, @ids.txt for one"
            default: "\(comparator) takes something to compare with"
            }
        case .unexpectedTarget(let comparator): "\(comparator) takes nothing to compare with"
        case .answer(let text): "\(Spelling.shown(text)) is no answer; write => true or => false"
        case .quotes: "a text in quotes is written as in JSON and ends with a quote"
        case .arrow: "before => comes a space; a text that has => in it stands in quotes"
        case .brackets: "in brackets the texts of a list are written as in JSON, [\"DE\",\"AT\"]; without, DE,AT"
        case .spaces(let text):
            "a text with spaces stands in quotes within the rule, \(JSValue.string(ByteString(text)).json.text ?? ""), "
                + "and the texts of a list have commas between them"
        case .target(let comparator, let text):
            "\(comparator) takes a number, as in \(comparator) 9, or a text in quotes, by which texts are ordered "
                + "letter by letter; \(Spelling.shown(text)) is neither"
        case .unreadFile(let path): "the list in \(Spelling.shown(path)) was not read"
        }
    }
}
