/// The process this tool runs in: its raw arguments and its environment.
package enum Process {
    package static func run() async -> Outcome {
        POSIX.holdStandardDescriptors()
        POSIX.ignoreBrokenPipes()
        var arguments: [String] = []
        for index in 0..<Int(CommandLine.argc) {
            guard let word = CommandLine.unsafeArgv[index] else { continue }
            let bytes = UnsafeRawBufferPointer(start: word, count: POSIX.length(of: word))
            arguments.append(ArgumentBytes.text(of: Array(bytes)))
        }
        let context = ToolContext(
            environment: POSIX.environment(), workingDirectory: POSIX.currentDirectory(), console: Console(),
            executable: POSIX.executablePath() ?? arguments.first ?? "upkeep", endsWithRun: true)
        return await Tool.run(Array(arguments.dropFirst()), in: context)
    }
}
