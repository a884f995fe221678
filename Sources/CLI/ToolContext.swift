/// Everything outside the tool: what a subcommand may know of the process it runs in.
package struct ToolContext: Sendable {
    package var environment: [String: String]
    package var workingDirectory: String
    package var console: Console
    /// The program itself, for the gateway that `local up` starts in the background.
    package var executable: String
    /// The process ends right after the run: what the system takes back anyway is not taken down by hand.
    package var endsWithRun: Bool
    /// The shell that the verb was typed in.
    var shell: HostShell?

    package init(
        environment: [String: String], workingDirectory: String, console: Console, executable: String = "upkeep",
        endsWithRun: Bool = false
    ) {
        self.environment = environment
        self.workingDirectory = workingDirectory
        self.console = console
        self.executable = executable
        self.endsWithRun = endsWithRun
    }

    /// Whether colours are wanted, by what the environment says.
    var hasColours: Bool { (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb" }

    /// How pretty replies are written: byte for byte as redis-cli does, but for what the shell is set to.
    var replyStyle: PrettyReply.Style { shell?.style ?? PrettyReply.Style() }

    /// A relative path as seen from the working directory.
    func path(_ name: String) -> String {
        name.hasPrefix("/") ? name : workingDirectory + "/" + name
    }
}
