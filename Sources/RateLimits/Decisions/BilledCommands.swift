/// What a call is billed as: the script, and each command it runs (reference, section 16).
package struct BilledCommands: Sendable, Hashable, BitwiseCopyable {
    /// `EVALSHA` or `EVAL` themselves. That they are not multiplied by regions is not documented.
    package var scripts: UInt16
    package var reads: UInt16
    package var writes: UInt16

    package init(scripts: UInt16 = 0, reads: UInt16 = 0, writes: UInt16 = 0) {
        self.scripts = scripts
        self.reads = reads
        self.writes = writes
    }

    package static let none = BilledCommands()

    /// In a database with `readRegions` replicas: each gets every write.
    package func total(readRegions: Int = 0) -> Int {
        Int(scripts) + Int(reads) + Int(writes) * (1 + readRegions)
    }

    package static func + (left: BilledCommands, right: BilledCommands) -> BilledCommands {
        BilledCommands(
            scripts: left.scripts &+ right.scripts, reads: left.reads &+ right.reads,
            writes: left.writes &+ right.writes)
    }

    /// The same in several databases.
    package static func * (one: BilledCommands, count: Int) -> BilledCommands {
        let count = UInt16(truncatingIfNeeded: count)
        return BilledCommands(
            scripts: one.scripts &* count, reads: one.reads &* count, writes: one.writes &* count)
    }
}
