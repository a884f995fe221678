import CLI

/// Everything under `man/` and `completions/`, as it should be.
package enum GeneratedFiles {
    /// File names, with their directory, and contents.
    package static func all() throws -> [(path: String, text: String)] {
        let tool = try CommandDescription.ofTheTool()
        var files = tool.all.map {
            ("man/\($0.pageName).1", ManualPage.text(for: $0, date: Version.date))
        }
        files.append(("completions/upkeep.bash", Completion.script(for: .bash) + "\n"))
        files.append(("completions/_upkeep", Completion.script(for: .zsh) + "\n"))
        files.append(("completions/upkeep.fish", Completion.script(for: .fish) + "\n"))
        return files
    }
}
