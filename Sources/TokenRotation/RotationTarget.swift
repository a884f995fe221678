import RecordFormats
import RedisTypes

/// Which credential is rotated.
package struct RotationTarget: Sendable, Hashable {
    package var strategy: RotationStrategy
    /// What the name belongs to: the path of a list, the host of a database, or nothing.
    package var scope: String
    package var name: String
    /// The words that name it on a command line: `ci --tokens ./tokens`.
    package var words: [String]

    package init(_ strategy: RotationStrategy, scope: String, name: String, words: [String]) {
        (self.strategy, self.scope, self.name, self.words) = (strategy, scope, name, words)
    }

    /// Of its files. One user is one target, by whichever strategy.
    package var id: String {
        let kind = strategy == .users ? RotationStrategy.passwords : strategy
        let text = [kind.rawValue, scope, name].joined(separator: "\u{0}")
        return String(ContentDigest.hexadecimal(of: Array(text.utf8)).prefix(16))
    }

    /// What to type to go on with it.
    package func command(_ flag: String) -> String {
        let words = words.map { $0.hasPrefix("--") ? $0 : Spelling.shellWord($0) }
        return (["upkeep", "token", "rotate"] + words + [flag]).joined(separator: " ")
    }
}
