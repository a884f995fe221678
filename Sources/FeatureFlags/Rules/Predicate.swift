package import RedisTypes

/// A rule as people type it:
///
///     country in DE,AT              userId in @beta.txt => false
///     age gt 9                      by number; age gt "9" letter by letter
///     email contains @acme.com      beta empty      plan not_in free => false
///
/// Without `=>` the answer is true. Names with spaces, texts with quotes or `=>`, and in lists texts with spaces or
/// commas stand in quotes, written as in JSON.
package struct Predicate: Sendable, Hashable {
    package enum Target: Sendable, Hashable {
        case none
        case value(RuleTarget)
        /// The lines of a file, which the caller reads.
        case file(String)
    }

    package let accessor: ByteString
    package let comparator: Comparator
    package let target: Target
    package let value: Bool

    package init(_ text: some StringProtocol) throws(FlagSyntaxError) {
        var reader = PredicateReader(text)
        do throws(FlagSyntaxError.PredicateProblem) {
            accessor = try reader.accessor()
            comparator = try reader.comparator()
            value = try reader.takeAnswer()
            target = try reader.target(of: comparator)
        } catch {
            throw .predicate(String(text), error)
        }
    }

    /// - Parameter list: what the file holds, one text in each line.
    package func rule(list: [ByteString]? = nil) throws(FlagSyntaxError) -> FlagRule {
        switch target {
        case .none: return FlagRule(accessor, comparator, value: value)
        case .value(let target): return FlagRule(accessor, comparator, target, value: value)
        case .file(let path):
            guard let list else { throw .predicate("@\(path)", .unreadFile(path)) }
            return FlagRule(accessor, comparator, .list(list), value: value)
        }
    }

    /// The texts of a file for ``rule(list:)``: its lines without white space around them, empty ones left out.
    package static func list(ofLines bytes: [UInt8]) -> [ByteString] {
        // Editors of Windows begin a file with a byte-order mark, which is no part of its first line.
        bytes.dropFirst(bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0).split { $0 == 0x0A || $0 == 0x0D }.compactMap {
            line in
            let text = line.drop { $0 == 0x20 || $0 == 0x09 }
            let end = text.lastIndex { $0 != 0x20 && $0 != 0x09 }
            return end.map { ByteString(text[...$0]) }
        }
    }
}
