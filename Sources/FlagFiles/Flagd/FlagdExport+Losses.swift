package import FeatureFlags
package import RedisTypes

extension FlagdExport {
    /// Why a flag cannot be carried. Rules count from 1.
    package enum Obstacle: Sendable, Hashable {
        /// Texts that are ordered letter by letter.
        case textOrder(rule: Int)
        /// Of no letters, or one that flagd takes for a path into a nested value or for its own.
        case attributeName(ByteString, rule: Int)
        /// A target that its comparator does not take.
        case target(Comparator, rule: Int)
        /// Rules that alternate between true and false so often that their `if`s are too deep to be read.
        case tooManyBranches
    }

    /// What a carried flag answers otherwise than it did, or no longer says.
    package enum Difference: Sendable, Hashable {
        /// As many of 100 are let in, but not the same ones, and none without a `targetingKey`.
        case membership(percent: Int)
        /// A text that is no number is compared as each evaluator likes.
        case numberTexts(rule: Int)
        /// It never matches, and is left out.
        case unknownComparator(ByteString, rule: Int)
        /// A list, an object or null, which metadata do not have.
        case field(ByteString)
        /// The rule says more than the SDK knows.
        case ruleMember(rule: Int)
    }
}

extension FlagdExport.Obstacle: CustomStringConvertible {
    package var description: String {
        switch self {
        case .textOrder(let rule): "rule \(rule) orders texts letter by letter, which flagd has nothing for"
        case .attributeName(let name, let rule):
            "rule \(rule) asks for the attribute \(Spelling.shown(name.text ?? name.description)), which flagd would take for something else"
        case .target(let comparator, let rule): "rule \(rule) gives \(comparator) a target that it does not take"
        case .tooManyBranches:
            "its rules go from true to false and back so often that readers of JSON would refuse what they come to"
        }
    }
}

extension FlagdExport.Difference: CustomStringConvertible {
    package var description: String {
        switch self {
        case .membership(let percent):
            "\(percent) of 100 are let in, but others than now, as flagd hashes only the targetingKey with the flag's "
                + "name; a context without one is kept out"
        case .numberTexts(let rule):
            "rule \(rule) compares with a number; of a text that is none, each evaluator makes something else"
        case .unknownComparator(let word, let rule):
            "rule \(rule) never matches, there being no comparator \(Spelling.shown(word.text ?? word.description)), and is left out"
        case .field(let name):
            "its \(Spelling.shown(name.text ?? name.description)) is left out, as metadata are texts, numbers and booleans"
        case .ruleMember(let rule): "rule \(rule) has members that are not the SDK's, and they are left out"
        }
    }
}
