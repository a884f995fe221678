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

    /// A unit as it was read: where it has several commands, between `MULTI` and `EXEC`.
    package static func append(_ unit: SourcedCommands, to output: inout [UInt8]) {
        if unit.commands.count > 1 { append(["MULTI"] as RedisCommand, to: &output) }
        for command in unit.commands { append(command, to: &output) }
        if unit.commands.count > 1 { append(["EXEC"] as RedisCommand, to: &output) }
    }
}
