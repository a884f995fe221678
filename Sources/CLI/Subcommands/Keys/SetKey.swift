import ArgumentParser
import RedisTypes

struct SetKey: CommandSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "set", abstract: "Set a key to a string, optionally with an expiry.",
        discussion: """
            A value that begins with @ names a file; write @@ for a value that begins with @. With -x, or - as the value, \
            it is read from standard input, byte for byte but for one newline at its end.

            EXAMPLES
              upkeep set greeting hello
              upkeep set avatar:9 @photo.png --ttl 1h
              date | upkeep set last-run -x

            COST
              1 command.

            EXIT CODES
              3 if --nx or --xx kept it from being written.
            """)

    @Argument(help: "The key.") var key: ByteString
    @Argument(help: "The value, @file, or - for standard input.") var value: ByteString?
    @Option(help: ArgumentHelp("Expire after: 500ms, 90s, 1h, 7d.", valueName: "duration"))
    var ttl: TimeSpan?
    @Flag(help: "Only if the key does not exist.") var nx = false
    @Flag(help: "Only if the key exists.") var xx = false
    @Flag(help: "Keep the expiry that the key has.") var keepTtl = false
    @Flag(name: [.customShort("x"), .long], help: "Read the value from standard input.") var stdin = false
    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func validate() throws {
        if nx && xx { throw ValidationError("--nx and --xx exclude each other.") }
        if ttl != nil && keepTtl { throw ValidationError("--ttl and --keep-ttl exclude each other.") }
        if let ttl, ttl.milliseconds <= 0 { throw ValidationError("--ttl takes a time above 0.") }
        if (value != nil) == stdin { throw ValidationError("Give a value, @file, or -x for standard input.") }
        if (stdin || value == "-") && connection.tokenStdin {
            throw ValidationError("The token and the value cannot both come from standard input.")
        }
    }

    func operation(in context: ToolContext) throws -> KeyOperation {
        var words: [ByteString] = []
        if let ttl { words += ["PX", ByteString(ttl.milliseconds)] }
        if nx { words.append("NX") }
        if xx { words.append("XX") }
        if keepTtl { words.append("KEEPTTL") }
        var operation = Self.operation(key, try bytes(in: context), words)
        if nx { operation.nullReason = "exists already; nothing was written" }
        if xx { operation.nullReason = "does not exist; nothing was written" }
        return operation
    }

    static func operation(_ key: ByteString, _ value: ByteString, _ options: [ByteString] = []) -> KeyOperation {
        KeyOperation(RedisCommand(["SET", key, value] + options), nullIsNotFound: true)
    }

    private func bytes(in context: ToolContext) throws -> ByteString {
        guard let value, value != "-" else {
            var bytes = try context.console.readAll(limit: 512 << 20)
            if bytes.last == 0x0A { bytes.removeLast() }
            return ByteString(bytes)
        }
        guard value.bytes.first == UInt8(ascii: "@") else { return value }
        if value.bytes.starts(with: "@@".utf8) { return ByteString(value.bytes.dropFirst()) }
        let name = ArgumentBytes.text(of: Array(value.bytes.dropFirst()))
        let descriptor = try POSIX.openForReading(context.path(name))
        defer { POSIX.closeFile(descriptor) }
        var bytes: [UInt8] = []
        while true {
            let chunk = try POSIX.read(descriptor)
            if chunk.isEmpty { return ByteString(bytes) }
            bytes += chunk
            if bytes.count > 512 << 20 { throw InputError(name: name, reason: "it is larger than 512 MiB") }
        }
    }
}
