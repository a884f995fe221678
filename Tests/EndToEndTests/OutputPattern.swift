import Foundation

/// Lines that a program is said to print; `…` stands for anything within a line.
struct OutputPattern {
    var lines: [String]

    init(_ lines: [String]) {
        self.lines = lines
    }

    func matches(_ printed: [String]) -> Bool {
        printed.count == lines.count && zip(printed, lines).allSatisfy(Self.matches)
    }

    private static func matches(_ line: String, _ pattern: String) -> Bool {
        var rest = line[...]
        let pieces = pattern.components(separatedBy: "…")
        for (index, piece) in pieces.enumerated() {
            if index == 0 {
                guard rest.hasPrefix(piece) else { return false }
                rest = rest.dropFirst(piece.count)
            } else if piece.isEmpty {
                if index == pieces.count - 1 { return true }
            } else {
                guard let found = rest.range(of: piece) else { return false }
                rest = rest[found.upperBound...]
            }
        }
        return rest.isEmpty
    }
}
