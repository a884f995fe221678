/// What may stand between `start` and the cursor.
package struct Completions: Sendable {
    /// The byte offset in the line where what is replaced begins.
    package var start: Int
    /// In the order in which they are listed.
    package var candidates: [Candidate]
    /// Where there are very many, ``candidates`` has enough of them to tell how they all begin; this has each, and is
    /// asked only when they are listed.
    package var all: (@Sendable () -> [Candidate])?

    package init(start: Int, candidates: [Candidate], all: (@Sendable () -> [Candidate])? = nil) {
        self.start = start
        self.candidates = candidates
        self.all = all
    }

    package struct Candidate: Hashable, Sendable {
        /// What is inserted.
        package var text: [UInt8]
        /// What is listed; the text itself without one.
        package var display: [UInt8]?
        package var suffix: Suffix

        package init(text: [UInt8], display: [UInt8]? = nil, suffix: Suffix = .space) {
            self.text = text
            self.display = display
            self.suffix = suffix
        }
    }

    /// What follows the only candidate when the cursor is at the end of the line.
    package enum Suffix: Hashable, Sendable {
        case none, space
        /// A closing quote, and a space.
        case quote(UInt8)
    }

    /// What all candidates begin with.
    var commonPrefix: ArraySlice<UInt8> {
        guard let first = candidates.first?.text else { return [] }
        var length = first.count
        for candidate in candidates.dropFirst() where length > 0 {
            length = min(length, candidate.text.count)
            length = (0..<length).first { candidate.text[$0] != first[$0] } ?? length
        }
        return Self.wholeCharacters(first[..<length], of: first)
    }

    /// What replaces what was typed while there are several candidates. Where quotes keep them from beginning alike, that
    /// is what was typed: Tab never takes it away.
    func insertion(over typed: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let prefix = commonPrefix
        return prefix.count < typed.count ? typed : prefix
    }

    /// Two characters may share their first bytes: half a character is not inserted.
    private static func wholeCharacters(_ prefix: ArraySlice<UInt8>, of text: [UInt8]) -> ArraySlice<UInt8> {
        var end = prefix.endIndex
        guard end < text.endIndex, String(validating: text, as: UTF8.self) != nil else { return prefix }
        while end > prefix.startIndex, text[end] & 0xC0 == 0x80 { end -= 1 }
        return prefix[..<end]
    }
}
