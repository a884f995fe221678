import FeatureFlags
import RedisTypes

extension FlagdImport {
    /// Why a flag cannot be carried.
    package enum Obstacle: Error, Sendable, Hashable {
        /// Not 3 to 64 letters, digits, `-`, `_` and `.`.
        case name
        /// Another flag has this name.
        case repeated
        /// A part of the flag is missing, or not what flagd's schema wants there.
        case malformed(part: String)
        case unknownState(String)
        /// Variants that are not booleans, or none at all.
        case variants
        case unknownVariant(String)
        /// The code that asks decides then.
        case noDefault
        /// An operation that no rule stands for.
        case operation(String)
        /// An operation that rules have, on what they do not take.
        case arguments(of: String)
        case unknownReference(String)
        /// A shared rule that refers to itself.
        case endlessReference(String)
        /// More than 10,000, or one within another more than 64 times, what references stand for included.
        case tooManyOperations
        /// More than 1,000.
        case tooManyBranches
        /// A path into a nested value, a place in a list, a default, or a value of flagd's own.
        case attribute(String)
        /// Conditions that rules, which are tried one after the other, cannot be put together from.
        case structure
        /// The gate comes first here, and there it stands behind a rule that answers true, or beside another.
        case gate
        /// A share that no gate lets in: 1 %, or no whole one.
        case share(Double)
    }

    /// What a carried flag answers otherwise than it did.
    package enum Difference: Sendable, Hashable {
        /// As many of 100 are let in, but not the same ones.
        case membership(percent: Int)
        /// There is a share, and flagd gives its default to a context without a `targetingKey`.
        case targetingKey
        /// flagd leaves the answer of a disabled flag to the code that asks; here it is false.
        case disabled
        /// A text that is no number, or a missing attribute: each evaluator of flagd's makes something else of it.
        case numberTexts
        /// A member that flags do not have here, or a field of its metadata whose name is the SDK's own, or whose value
        /// is none that metadata have.
        case metadata(String)
    }
}

extension FlagdImport.Obstacle: CustomStringConvertible {
    package var description: String {
        switch self {
        case .name: "a name here has 3 to 64 letters, digits, '-', '_' and '.'"
        case .repeated: "another flag of the document has this name"
        case .malformed(let part): "its \(part) is not what flagd takes there"
        case .unknownState(let state): "there is no state \(Spelling.shown(state))"
        case .variants: "its variants are not all true or false"
        case .unknownVariant(let name): "it has no variant \(Spelling.shown(name))"
        case .noDefault: "without a defaultVariant it leaves the answer to the code that asks"
        case .operation(let name): "no rule does what \(Spelling.shown(name)) does"
        case .arguments(let name): "no rule takes what \(Spelling.shown(name)) is given"
        case .unknownReference(let name): "there is no evaluator \(Spelling.shown(name))"
        case .endlessReference(let name): "the evaluator \(Spelling.shown(name)) has no end"
        case .tooManyOperations: "its operations are more, or deeper, than are read here"
        case .tooManyBranches: "its conditions are more than are read here"
        case .attribute(let name): "\(Spelling.shown(name)) is no attribute that a rule can ask for"
        case .structure: "its conditions cannot be put one after the other as rules"
        case .gate: "its fractional does not come before everything that answers true"
        case .share(let percent): "no gate lets in \(JSValue.number(percent).json.text ?? "") of 100"
        }
    }
}

extension FlagdImport.Difference: CustomStringConvertible {
    package var description: String {
        switch self {
        case .membership(let percent): "\(percent) of 100 are let in, but others than flagd's, as the hash differs"
        case .targetingKey:
            "a context without a targetingKey gets flagd's default there, and counts here as any other"
        case .disabled: "it is killed: false to everyone, where flagd leaves the answer to the code that asks"
        case .numberTexts:
            "an attribute that is missing or no number matches no rule that compares numbers; to flagd it may be 0"
        case .metadata(let name): "its metadata \(Spelling.shown(name)) is left out"
        }
    }
}
