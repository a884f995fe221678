import ArgumentParser
import Settings

struct LocalStatus: Subcommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Tell whether the instance runs, and where; exit 3 if it does not.")

    @Flag(help: "Write JSON.")
    var json = false

    func run(in context: ToolContext) async throws -> Outcome {
        let instance = try LocalInstance(context)
        let running = try instance.running
        if json {
            try context.console.write(
                Table.jsonObject([
                    "running": .flag(running != nil), "url": running.map { .text($0.url) } ?? .none,
                    "process": running.map { .number(Int64($0.processID)) } ?? .none,
                    "data": .text(instance.dataDirectory),
                ]))
        } else if let running {
            try context.console.write(
                "running at \(running.url) (process \(running.processID)), data in \(instance.dataDirectory)\n")
        } else {
            context.console.note("not running; data in \(instance.dataDirectory)\nhint: upkeep local up")
        }
        return running == nil ? .notFound : .ok
    }
}
