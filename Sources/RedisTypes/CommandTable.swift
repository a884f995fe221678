/// The one table of what is known about each Redis command. The client's retries, the gateway's checks, the
/// planner, hints and help all read it; a test compares it with `COMMAND` of a real server.
public enum CommandTable {
    /// Finds a command, whatever the case. Where the name is a container such as `CONFIG` and the table lists the
    /// subcommand, its own row; otherwise the row of the name alone.
    public static func info(for name: UnsafeRawBufferPointer, subcommand: UnsafeRawBufferPointer?) -> CommandInfo? {
        index.find(name, subcommand).map { commands[$0] }
    }

    /// The same as a position in ``commands``: hot paths keep what they need to know in an array beside it.
    public static func position(for name: UnsafeRawBufferPointer, subcommand: UnsafeRawBufferPointer?) -> Int? {
        index.find(name, subcommand)
    }

    /// The same for bytes that are at hand as arrays.
    public static func info(for name: [UInt8], subcommand: [UInt8]? = nil) -> CommandInfo? {
        name.withUnsafeBytes { name in
            guard let subcommand else { return info(for: name, subcommand: nil) }
            return subcommand.withUnsafeBytes { info(for: name, subcommand: $0) }
        }
    }

    /// The row of this name, as the table spells it.
    package static func info(named name: String) -> CommandInfo? {
        let words = name.split(separator: " ", maxSplits: 1).map { Array($0.utf8) }
        return words.first.flatMap { info(for: $0, subcommand: words.dropFirst().first) }
    }

    private static let index = CommandIndex(commands)
}

/// A hash index over upper-cased names, made once: a look-up allocates nothing.
private struct CommandIndex {
    /// Positions in `commands` plus one; 0 is empty. Open addressing, at most a quarter full.
    private var slots: [UInt16]
    private let names: [[UInt8]]
    /// Whether rows named `NAME SUBCOMMAND` exist, for the row of `NAME`.
    private var isContainer: [Bool]
    private let mask: Int
    private let longestName: Int

    init(_ commands: [CommandInfo]) {
        names = commands.map { Array($0.name.utf8) }
        longestName = names.reduce(0) { max($0, $1.count) }
        let containers = Set(names.compactMap { name in name.firstIndex(of: 0x20).map { Array(name[..<$0]) } })
        isContainer = names.map { containers.contains($0) }
        var size = 64
        while size < commands.count * 4 { size *= 2 }
        mask = size - 1
        slots = Array(repeating: 0, count: size)
        for (position, name) in names.enumerated() {
            var slot = name.withUnsafeBytes { Self.hash($0, nil) } & mask
            while slots[slot] != 0 { slot = (slot + 1) & mask }
            slots[slot] = UInt16(truncatingIfNeeded: position + 1)
        }
    }

    func find(_ name: UnsafeRawBufferPointer, _ subcommand: UnsafeRawBufferPointer?) -> Int? {
        guard let position = position(of: name, nil) else { return nil }
        if isContainer[position], let subcommand, let own = self.position(of: name, subcommand) { return own }
        return position
    }

    private func position(of name: UnsafeRawBufferPointer, _ subcommand: UnsafeRawBufferPointer?) -> Int? {
        // Longer words are no command; hashing a value that stands where a subcommand might would be waste.
        guard name.count <= longestName, (subcommand?.count ?? 0) <= longestName else { return nil }
        var slot = Self.hash(name, subcommand) & mask
        while slots[slot] != 0 {
            let position = Int(slots[slot]) - 1
            if Self.matches(names[position], name, subcommand) { return position }
            slot = (slot + 1) & mask
        }
        return nil
    }

    /// FNV-1a over the upper-cased words joined by a space.
    private static func hash(_ name: UnsafeRawBufferPointer, _ subcommand: UnsafeRawBufferPointer?) -> Int {
        var hash = FNV1a.start32
        for byte in name { FNV1a.mix(byte.asciiUppercased, into: &hash) }
        if let subcommand {
            FNV1a.mix(0x20, into: &hash)
            for byte in subcommand { FNV1a.mix(byte.asciiUppercased, into: &hash) }
        }
        return Int(hash)
    }

    private static func matches(
        _ row: [UInt8], _ name: UnsafeRawBufferPointer, _ subcommand: UnsafeRawBufferPointer?
    ) -> Bool {
        guard row.count == name.count + (subcommand.map { $0.count + 1 } ?? 0) else { return false }
        // A word with a space in it is no command, though a row may be spelt like it.
        for (position, byte) in name.enumerated() where byte == 0x20 || row[position] != byte.asciiUppercased {
            return false
        }
        guard let subcommand else { return true }
        guard row[name.count] == 0x20 else { return false }
        let start = name.count + 1
        for (position, byte) in subcommand.enumerated() where row[start + position] != byte.asciiUppercased {
            return false
        }
        return true
    }
}
