package import ArgumentParser

package struct Completion: Subcommand {
    package static let configuration = CommandConfiguration(
        commandName: "completion", abstract: "Print a completion script for bash, zsh or fish.",
        discussion: """
            EXAMPLES
              source <(upkeep completion bash)
              upkeep completion zsh > ~/.zfunc/_upkeep
              upkeep completion fish > ~/.config/fish/completions/upkeep.fish
            """)

    package enum Shell: String, CaseIterable, ExpressibleByArgument, Sendable {
        case bash, zsh, fish
    }

    @Argument(help: "bash, zsh or fish.") var shell: Shell

    package init() {}

    func run(in context: ToolContext) async throws -> Outcome {
        try context.console.write(Self.script(for: shell) + "\n")
        return .ok
    }

    package static func script(for shell: Shell) -> String {
        switch shell {
        case .bash: Upkeep.completionScript(for: .bash)
        case .zsh: Upkeep.completionScript(for: .zsh)
        case .fish: Upkeep.completionScript(for: .fish)
        }
    }
}
