import RedisTypes

/// Tells which commands a script called, by what `INFO commandstats` says before and after it within one transaction.
///
/// Redis counts each call from a script under the name of the command called. Nothing else does as well: a script
/// that is changed to count has another digest, and what it calls depends on the data. The two looks cost Redis 37 µs
/// where 40 commands are in use (7.0, beside 2 µs for a rate limiter's script); `metersScripts` turns them off. They come in one reply with the
/// script's own, outside of transactions: one beyond the limit of a connection's replies takes them with it, and the
/// script is then one that could not be counted.
struct ScriptMeter {
    /// Rows of the command table with how often each was called; the one after the last is for other commands.
    typealias Calls = [(row: Int, count: Int)]

    static let command: RedisCommand = ["INFO", "commandstats"]
    /// What Redis may say at most, so that a reply's limit leaves room for it.
    static let statisticsBytes = 128 << 10

    private var before: [Int] = []

    /// - Parameter statistics: the reply, as a RESP bulk string.
    mutating func begin(_ statistics: UnsafeRawBufferPointer) {
        before = Self.counts(in: statistics)
    }

    /// - Parameter script: the row of the command that ran the script, which is not the script's own call.
    func end(_ statistics: UnsafeRawBufferPointer, script: Int) -> Calls {
        var calls: Calls = []
        for (row, count) in Self.counts(in: statistics).enumerated() {
            let own = (row == script ? 1 : 0) + (row == Self.infoRow ? 1 : 0)
            let called = count - before[row] - own
            // Fewer than before: someone has reset the statistics.
            if called > 0 { calls.append((row, called)) }
        }
        return calls
    }

    private static let infoRow = CommandTable.commands.firstIndex { $0.name == "INFO" }

    /// Each line is `cmdstat_config|get:calls=1,usec=…`; before Redis 7 there are no subcommands.
    private static func counts(in statistics: UnsafeRawBufferPointer) -> [Int] {
        var counts = [Int](repeating: 0, count: CommandTable.commands.count + 1)
        let mark = Array("cmdstat_".utf8)
        let field = Array("calls=".utf8)
        for line in statistics.split(separator: 0x0A) where line.starts(with: mark) {
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")), line[(colon + 1)...].starts(with: field)
            else { continue }
            let name = line[line.index(line.startIndex, offsetBy: mark.count)..<colon]
            var count = 0
            for digit in line[(colon + 1 + field.count)...].prefix(while: { $0 != UInt8(ascii: ",") }) {
                count = count &* 10 &+ Int(digit &- UInt8(ascii: "0"))
            }
            let words = name.split(separator: UInt8(ascii: "|"), maxSplits: 1)
            guard let first = words.first else { continue }
            let row = CommandTable.position(
                for: UnsafeRawBufferPointer(rebasing: first),
                subcommand: words.count > 1 ? UnsafeRawBufferPointer(rebasing: words[1]) : nil)
            counts[row ?? CommandTable.commands.count] &+= count
        }
        return counts
    }
}
