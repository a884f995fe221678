/// The one table of what is known about each Redis command. The client's retries, the gateway's checks, the
/// planner, hints and help all read it; a test compares it with `COMMAND` of a real server.
public enum CommandTable {
    /// Finds a command, whatever the case. With a `subcommand` that the table lists for this name, its own row;
    /// otherwise the row of the name alone.
    public static func info(for name: some Collection<UInt8>, subcommand: (some Collection<UInt8>)?) -> CommandInfo? {
        if let subcommand, let info = index.find(name, subcommand) { return info }
        return index.find(name, nil as [UInt8]?)
    }

    private static let index = CommandIndex(commands)
}

/// A hash index over upper-cased names, made once: a look-up allocates nothing.
private struct CommandIndex {
    /// Positions in `commands` plus one; 0 is empty. Open addressing, at most a quarter full.
    private var slots: [UInt16]
    private let names: [[UInt8]]
    private let commands: [CommandInfo]
    private let mask: Int

    init(_ commands: [CommandInfo]) {
        self.commands = commands
        names = commands.map { Array($0.name.utf8) }
        var size = 64
        while size < commands.count * 4 { size *= 2 }
        mask = size - 1
        slots = Array(repeating: 0, count: size)
        for (position, name) in names.enumerated() {
            var slot = Self.hash(name, nil as [UInt8]?) & mask
            while slots[slot] != 0 { slot = (slot + 1) & mask }
            slots[slot] = UInt16(truncatingIfNeeded: position + 1)
        }
    }

    func find(_ name: some Collection<UInt8>, _ subcommand: (some Collection<UInt8>)?) -> CommandInfo? {
        var slot = Self.hash(name, subcommand) & mask
        while slots[slot] != 0 {
            let position = Int(slots[slot]) - 1
            if Self.matches(names[position], name, subcommand) { return commands[position] }
            slot = (slot + 1) & mask
        }
        return nil
    }

    /// FNV-1a over the upper-cased words joined by a space.
    private static func hash(_ name: some Collection<UInt8>, _ subcommand: (some Collection<UInt8>)?) -> Int {
        var hash: UInt32 = 2_166_136_261
        func mix(_ byte: UInt8) { hash = (hash ^ UInt32(byte.asciiUppercased)) &* 16_777_619 }
        for byte in name { mix(byte) }
        if let subcommand {
            mix(0x20)
            for byte in subcommand { mix(byte) }
        }
        return Int(hash)
    }

    private static func matches(
        _ row: [UInt8], _ name: some Collection<UInt8>, _ subcommand: (some Collection<UInt8>)?
    ) -> Bool {
        guard row.count == name.count + (subcommand.map { $0.count + 1 } ?? 0) else { return false }
        var position = 0
        func next(_ byte: UInt8) -> Bool {
            defer { position += 1 }
            return row[position] == byte.asciiUppercased
        }
        for byte in name where !next(byte) { return false }
        if let subcommand {
            if !next(0x20) { return false }
            for byte in subcommand where !next(byte) { return false }
        }
        return true
    }
}
