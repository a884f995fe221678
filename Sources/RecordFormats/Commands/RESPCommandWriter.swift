import RESP
package import RedisTypes

/// Writes commands as ``RESPCommandReader`` reads them: arrays of bulk strings, with all their bytes.
package enum RESPCommandWriter {
    package static func append(_ command: RedisCommand, to output: inout [UInt8]) {
        RESPEncoder.append(command, to: &output)
    }

    package static func append(_ words: some Collection<ByteString>, to output: inout [UInt8]) {
        RESPEncoder.append(RedisCommand(Array(words)), to: &output)
    }

    /// Writes down bytes that are not to be run: quoted and escaped, in lines that begin with `#`, which a reader steps
    /// over. Long ones take several lines, for a reader's lines have a limit.
    package static func appendComment(quoting bytes: [UInt8], to output: inout [UInt8]) {
        for start in stride(from: 0, to: bytes.count, by: quotedBytesInLine) {
            output += "# ".utf8
            Escaping.appendQuoted(bytes[start..<min(start + quotedBytesInLine, bytes.count)], to: &output)
            output += "\r\n".utf8
        }
    }

    /// Escaping makes four bytes of one at most, which ``CommandLimits/inlineBytes`` has room for.
    private static let quotedBytesInLine = 8 << 10

    /// A unit as it was read: where it has several commands, between `MULTI` and `EXEC`.
    package static func append(_ unit: SourcedCommands, to output: inout [UInt8]) {
        if unit.commands.count > 1 { append(["MULTI"] as RedisCommand, to: &output) }
        for command in unit.commands { append(command, to: &output) }
        if unit.commands.count > 1 { append(["EXEC"] as RedisCommand, to: &output) }
    }
}
