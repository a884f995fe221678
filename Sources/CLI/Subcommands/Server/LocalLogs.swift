import ArgumentParser
import LocalRedis
import Settings

struct LocalLogs: Subcommand {
    static let configuration = CommandConfiguration(
        commandName: "logs", abstract: "Print the end of the gateway's and the Redis's logs.")

    @Option(name: [.short, .long], help: ArgumentHelp("Lines of each.", valueName: "n"))
    var lines = 50

    func run(in context: ToolContext) async throws -> Outcome {
        let instance = try LocalInstance(context)
        for path in [instance.logFile, instance.dataDirectory + "/redis.log"] {
            let text = tail(ofFile: path, limit: 1 << 20)
            for line in text.split(separator: "\n").suffix(max(0, lines)) { try context.console.write(line + "\n") }
        }
        return .ok
    }
}
