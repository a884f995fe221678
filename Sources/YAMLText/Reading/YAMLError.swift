/// Why a text is no YAML, or none that is taken here, and where that was noticed.
package struct YAMLError: Error, Sendable, Hashable {
    package enum Reason: Sendable, Hashable {
        /// In the words of libyaml; what is no UTF-8 too.
        case syntax(String)
        /// Longer than this many bytes.
        case tooLong(limit: Int)
        /// Sequences and mappings in each other, more than this many.
        case tooDeep(limit: Int)
        /// More than this many parts, what aliases stand for counted wherever they stand.
        case tooManyNodes(limit: Int)
        case tooManyDirectives
        /// A mapping has a key of this text already, at `first`.
        case duplicateKey(String, first: YAMLPlace)
        /// A sequence or a mapping as a key.
        case keyIsNoScalar
        /// `<<`, which YAML 1.2 has not.
        case mergeKey
        case unknownAnchor(String)
        /// An alias within what it stands for.
        case recursiveAlias(String)
        /// A tag that the core schema has not.
        case unknownTag(String)
        /// A tag of the core schema on something else.
        case tagMismatch(String)
        case severalDocuments
        case outOfMemory
    }

    package let reason: Reason
    package let place: YAMLPlace

    package init(_ reason: Reason, at place: YAMLPlace) {
        self.reason = reason
        self.place = place
    }
}

extension YAMLError: CustomStringConvertible {
    package var description: String { "\(place): \(words)" }

    /// What is wrong, without the place.
    package var words: String {
        switch reason {
        case .syntax(let problem): problem
        case .tooLong(let limit): "the text is longer than \(limit) bytes, which is the limit"
        case .tooDeep(let limit): "lists and mappings are nested more than \(limit) deep, which is the limit"
        case .tooManyNodes(let limit):
            "the text has more than \(limit) values, aliases expanded, which is the limit"
        case .tooManyDirectives: "there are too many %TAG directives"
        case .duplicateKey(let key, let first): "the key \(Self.shown(key)) stands at \(first) already"
        case .keyIsNoScalar: "a list or a mapping cannot be a key here"
        case .mergeKey: "<< merges nothing in YAML 1.2; use an alias for a whole value, or quote the key"
        case .unknownAnchor(let name): "no &\(Self.cut(name)) comes before this alias"
        case .recursiveAlias(let name): "*\(Self.cut(name)) stands within what it stands for"
        case .unknownTag(let tag): "the tag \(Self.shown(tag)) means nothing here"
        case .tagMismatch(let tag): "the tag \(Self.shown(tag)) does not fit what follows it"
        case .severalDocuments: "a second document begins here; one is all that is read"
        case .outOfMemory: "there is not enough memory to read it"
        }
    }

    /// Escaped and cut: the text may be anyone's.
    private static func shown(_ text: String) -> String { YAMLWriter.quoted(cut(text)) }

    private static func cut(_ text: String) -> String {
        text.unicodeScalars.count <= 64 ? text : "\(String(String.UnicodeScalarView(text.unicodeScalars.prefix(64))))…"
    }
}
