import ArgumentParser
import RedisTypes

struct Expire: CommandSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "expire", abstract: "Give a key a time to live.",
        discussion: """
            Prints 1 if the expiry was set, 0 if not.

            EXAMPLES
              upkeep expire session:9 30m
              upkeep expire cart:7 1h --nx

            COST
              1 command.
            """)

    @Argument(help: "The key.") var key: ByteString
    @Argument(help: "How long it has left: 500ms, 90s, 1h.") var ttl: TimeSpan
    @Flag(help: "Only if it has no expiry yet.") var nx = false
    @Flag(help: "Only if it has one already.") var xx = false
    @Flag(help: "Only if that is later than the one it has.") var gt = false
    @Flag(help: "Only if that is sooner than the one it has.") var lt = false
    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func validate() throws {
        if ttl.milliseconds <= 0 { throw ValidationError("A time above 0 is needed; upkeep del deletes a key.") }
        if [nx, xx, gt, lt].count(where: { $0 }) > 1 && !(xx && [gt, lt].count(where: { $0 }) == 1 && !nx) {
            throw ValidationError("Of --nx, --xx, --gt and --lt only --xx goes with another.")
        }
    }

    func operation(in context: ToolContext) -> KeyOperation {
        var words: [ByteString] = ["PEXPIRE", key, ByteString(ttl.milliseconds)]
        if nx { words.append("NX") }
        if xx { words.append("XX") }
        if gt { words.append("GT") }
        if lt { words.append("LT") }
        return KeyOperation(RedisCommand(words))
    }
}
