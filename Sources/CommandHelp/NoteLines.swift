/// Lines in the order of the names they begin with, each ended by a bar or the line's end. Nothing is prepared: a
/// look-up halves the text itself.
struct NoteLines {
    private let text: StaticString

    init(_ text: StaticString) {
        self.text = text
    }

    /// What stands after the name, at the bars.
    func fields(of name: String) -> [String]? {
        let name = Array(name.utf8)
        return text.withUTF8Buffer { text in
            var low = 0
            var high = text.count
            while low < high {
                let line = Self.line(around: low + (high - low) / 2, in: text)
                let title = text[line].prefix { $0 != Self.bar }
                if title.elementsEqual(name) {
                    return text[line].split(separator: Self.bar, omittingEmptySubsequences: false).dropFirst().map {
                        String(decoding: $0, as: UTF8.self)
                    }
                }
                if title.lexicographicallyPrecedes(name) { low = line.upperBound + 1 } else { high = line.lowerBound }
            }
            return nil
        }
    }

    /// All names, for tests.
    var names: [String] {
        text.withUTF8Buffer { text in
            text.split(separator: UInt8(ascii: "\n")).map {
                String(decoding: $0.prefix { $0 != Self.bar }, as: UTF8.self)
            }
        }
    }

    private static let bar = UInt8(ascii: "|")

    private static func line(around position: Int, in text: UnsafeBufferPointer<UInt8>) -> Range<Int> {
        let newline = UInt8(ascii: "\n")
        var (start, end) = (position, position)
        while start > 0, text[start - 1] != newline { start -= 1 }
        while end < text.count, text[end] != newline { end += 1 }
        return start..<end
    }
}
