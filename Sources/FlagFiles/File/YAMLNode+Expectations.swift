import YAMLText

/// Reading what must be of one kind. `what` begins the sentence that says so.
extension YAMLNode {
    func entries(of what: String) throws(FlagFileError) -> [YAMLEntry] {
        guard let entries = mapping else { throw wrongKind(of: what, expected: "a mapping") }
        try entries.requireNames()
        return entries
    }

    func items(of what: String) throws(FlagFileError) -> [YAMLNode] {
        guard let items = sequence else { throw wrongKind(of: what, expected: "a list") }
        return items
    }

    func text(of what: String, expected: String = "text, in quotes if need be") throws(FlagFileError) -> String {
        guard let text = string else { throw wrongKind(of: what, expected: expected) }
        return text
    }

    func boolean(of what: String) throws(FlagFileError) -> Bool {
        if isLegacyBoolean, let word = string { throw FlagFileError(.legacyBoolean(word, of: what), at: place) }
        guard let bool else { throw wrongKind(of: what, expected: "true or false") }
        return bool
    }

    func wrongKind(of what: String, expected: String) -> FlagFileError {
        FlagFileError(.wrongKind(of: what, expected: expected, found: kindName), at: place)
    }
}

extension [YAMLEntry] {
    /// `Null` without quotes is nothing, and no name of anything, whatever letters it is written in.
    func requireNames() throws(FlagFileError) {
        guard let entry = first(where: { $0.key.kind == .null }) else { return }
        throw FlagFileError(
            .wrongKind(of: "a name", expected: "text, in quotes if need be", found: "nothing"), at: entry.keyPlace)
    }
}
