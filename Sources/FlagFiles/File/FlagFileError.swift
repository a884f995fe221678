package import FeatureFlags
import RedisTypes
package import YAMLText

/// Why a file is no flag file, and where. Nothing of it was used.
package struct FlagFileError: Error, Sendable, Hashable {
    package enum Reason: Sendable, Hashable {
        case yaml(YAMLError.Reason)
        case wrongKind(of: String, expected: String, found: String)
        /// `yes` and its like, where a boolean was expected.
        case legacyBoolean(String, of: String)
        case unknownKey(String, in: String, suggestion: String?)
        case missingKey(String, in: String)
        /// A flag without any environment.
        case noEnvironments(FlagName)
        case unknownVersion(String)
        case unknownComparator(String, suggestion: String?)
        /// A target that its comparator does not take.
        case target(Comparator, expected: String)
        /// A name, an environment, a percentage or a rule.
        case syntax(FlagSyntaxError)
        /// `killed: false` above a kill switch among the rules.
        case killSwitchAmongRules
        /// No text as in `2026-12-31T00:00:00Z`.
        case time(String)
        /// A field that is set twice.
        case repeatedField(String)
        /// Infinite, or none at all, for which JSON has no word, or of more digits than it keeps.
        case number(String)
        case json(JSONProblem)
        /// A value that makes documents nest deeper than they are read.
        case tooDeep(String)
        case ruleJSON(FlagDocumentError)
    }

    package let reason: Reason
    package let place: YAMLPlace

    package init(_ reason: Reason, at place: YAMLPlace) {
        self.reason = reason
        self.place = place
    }

    init(_ error: YAMLError) {
        self.init(.yaml(error.reason), at: error.place)
    }
}

extension FlagFileError: CustomStringConvertible {
    package var description: String { "\(place): \(words)" }

    /// What is wrong, without the place.
    package var words: String {
        switch reason {
        case .yaml(let reason): YAMLError(reason, at: place).words
        case .wrongKind(let what, let expected, let found): "\(what) is \(expected), and this is \(found)"
        case .legacyBoolean(let word, let what):
            "\(what) is true or false; \(word) is text, as in all of YAML since 1.2"
        case .unknownKey(let key, let level, let suggestion):
            "\(level) has no \(Spelling.shown(key))" + Self.hint(suggestion)
        case .missingKey(let key, let level): "\(level) needs \(key)"
        case .noEnvironments(let name): "\(name) needs at least one of production, preview and development"
        case .unknownVersion(let version): "this file is of version \(Spelling.shown(version)); 1 is what is read here"
        case .unknownComparator(let word, let suggestion):
            "there is no comparator \(Spelling.shown(word))" + Self.hint(suggestion)
        case .target(let comparator, let expected): "\(comparator) compares with \(expected)"
        case .syntax(let error): error.description
        case .killSwitchAmongRules: "the first of these rules is the kill switch, and killed is false"
        case .time(let text):
            "\(Spelling.shown(text)) is no time; write one as in 2026-12-31T00:00:00Z or 2026-12-31"
        case .repeatedField(let name): "the field \(Spelling.shown(name)) is set twice"
        case .number(let text): "\(Spelling.shown(text)) is a number that JSON cannot hold; as text it stands in quotes"
        case .tooDeep(let name): "\(Spelling.shown(name)) is nested too deep for a document"
        case .json(let problem): "this is no JSON: \(problem)"
        case .ruleJSON(let error): "this is no rule: \(error)"
        }
    }

    private static func hint(_ suggestion: String?) -> String { suggestion.map { "; did you mean \($0)?" } ?? "" }
}
