/// Why a line of a log is not replayed.
package struct LogReject: Sendable, Hashable {
    /// From 1.
    package var line: Int
    /// In our words, in the middle of a sentence: `no field ip`.
    package var reason: String

    package init(line: Int, reason: String) {
        self.line = line
        self.reason = reason
    }
}

/// What is wrong with the line being read.
struct BadLine: Error, Hashable {
    var reason: String

    init(_ reason: String) {
        self.reason = reason
    }
}
