/// What the user may have meant, and how to show what was typed.
package enum Spelling {
    /// The candidate fewest edits away, when that is at most a third of the word; the first of equals.
    package static func closest(to word: String, in candidates: [String]) -> String? {
        closest(1, to: word, in: candidates).first
    }

    /// The same for several candidates, the closest first, equals in their order.
    package static func closest(_ count: Int, to word: String, in candidates: [String]) -> [String] {
        guard word.utf8.count <= 64 else { return [] }
        let limit = max(1, word.utf8.count / 3)
        var found: [(candidate: String, distance: Int)] = []
        for candidate in candidates where abs(candidate.utf8.count - word.utf8.count) <= limit {
            let distance = distance(word, candidate)
            guard distance <= limit else { continue }
            found.insert((candidate, distance), at: found.firstIndex { $0.distance > distance } ?? found.endIndex)
        }
        return found.prefix(count).map(\.candidate)
    }

    /// Insertions, deletions, replacements and swaps of neighbours, without regard to ASCII case (optimal
    /// string alignment).
    static func distance(_ left: String, _ right: String) -> Int {
        let left = left.utf8.map { $0.asciiUppercased }
        let right = right.utf8.map { $0.asciiUppercased }
        var before: [Int] = []
        var above = Array(0...right.count)
        for row in left.indices {
            var current = [row + 1]
            for column in right.indices {
                let isSame = left[row] == right[column]
                var best = min(above[column] + (isSame ? 0 : 1), above[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    best = min(best, before[column - 1] + 1)
                }
                current.append(best)
            }
            (before, above) = (above, current)
        }
        return above[right.count]
    }

    /// Safe to print: as it is when it is a plain word, otherwise quoted, escaped and cut.
    package static func shown(_ text: String) -> String {
        let isPlain = !text.isEmpty && text.utf8.allSatisfy { (0x21...0x7E).contains($0) && !"\"'\\".utf8.contains($0) }
        if isPlain && text.utf8.count <= 64 { return text }
        let cut = text.utf8.count > 64
        return ByteString(Array(text.utf8.prefix(64))).description + (cut ? "…" : "")
    }

    /// `path` as one word of a shell command.
    package static func shellWord(_ path: String) -> String {
        let isPlain = path.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x41...0x5A).contains($0.asciiUppercased) || "/._-+@:,=%".utf8.contains($0)
        }
        if isPlain && !path.isEmpty && !path.hasPrefix("-") { return path }
        return "'" + path.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
