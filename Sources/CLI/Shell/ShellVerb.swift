/// A word of the shell itself, typed behind a colon.
struct ShellVerb: Sendable, Hashable {
    var name: String
    /// What follows it.
    var syntax: String
    var summary: String
    /// What more there is to say, in lines of at most 100 columns.
    var details = ""
    /// Words of its own before a Redis command, for those that take one.
    var wordsBeforeCommand: Int?
    var mark = ":"

    /// Those that are typed without a colon.
    static let words = [
        ShellVerb(
            name: "help", syntax: "[command | @group | :word]", summary: "Tells what there is, or what it does.",
            mark: ""),
        ShellVerb(
            name: "peek", syntax: "key [key ...]", summary: "Shows type, expiry, size and the head of a key's value.",
            details: "4 commands for each key.", mark: ""),
        ShellVerb(
            name: "connect", syntax: "profile", summary: "Goes to the database of another profile.", mark: ""),
        ShellVerb(name: "clear", syntax: "", summary: "Clears the screen.", mark: ""),
        ShellVerb(name: "quit", syntax: "", summary: "Leaves the shell, as Ctrl-D does.", mark: ""),
        ShellVerb(name: "exit", syntax: "", summary: "Leaves the shell, as Ctrl-D does.", mark: ""),
    ]

    static let all = [
        ShellVerb(
            name: "set", syntax: "[name] [value]",
            summary: "Shows or changes a setting, for as long as the shell runs.",
            details: ShellSettings.details),
        ShellVerb(
            name: "connect", syntax: "profile", summary: "Goes to the database of another profile.",
            details: "The settings are kept; a transaction that waits is not."),
        ShellVerb(
            name: "meter", syntax: "[on|off]", summary: "Shows what was sent so far, or has the prompt show it.",
            details: "Counted are billed commands; the price is that of the pay-as-you-go plan."),
        ShellVerb(
            name: "last", syntax: "[format]",
            summary: "Prints the last reply again, in another format; nothing is sent.",
            details: "Also with its output elsewhere: :last json | jq ."),
        ShellVerb(
            name: "curl", syntax: "[command [argument ...]]",
            summary: "Prints a command, or the last one, as a line for curl; nothing is sent.",
            details: "The token is not in it: the line reads $UPSTASH_REDIS_REST_URL and $UPSTASH_REDIS_REST_TOKEN.",
            wordsBeforeCommand: 1),
        ShellVerb(
            name: "watch", syntax: "interval [--for time] command [argument ...]",
            summary: "Runs a command again and again, for a minute unless --for says otherwise, or until Ctrl-C.",
            details: "It ends at the first error. What an hour of it costs is said beforehand.", wordsBeforeCommand: 2),
        ShellVerb(
            name: "every", syntax: "interval [--for time] command [argument ...]", summary: "The same as :watch.",
            wordsBeforeCommand: 2),
        ShellVerb(name: "queue", syntax: "", summary: "Lists the commands that wait for EXEC."),
        ShellVerb(
            name: "source", syntax: "file", summary: "Runs the lines of a file as if they were typed.",
            details: "It ends where Ctrl-C ends one of them."),
        ShellVerb(
            name: "edit", syntax: "[line]", summary: "Opens $VISUAL or $EDITOR; what is saved there is the next line.",
            details: "Ctrl-X Ctrl-E does the same with the line that is being typed."),
        ShellVerb(name: "help", syntax: "[name]", summary: "The same as help."),
        ShellVerb(name: "quit", syntax: "", summary: "Leaves the shell."),
    ]

    static func named(_ name: String) -> ShellVerb? { all.first { $0.name == name } }

    var help: String {
        "\n  \(mark)\(name) \(syntax)\n  \(summary)\n"
            + details.split(separator: "\n", omittingEmptySubsequences: true).map { $0.isEmpty ? "\n" : "  \($0)\n" }
            .joined() + "\n"
    }
}
