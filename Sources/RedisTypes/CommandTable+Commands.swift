extension CommandTable {
    public static let commands: [CommandInfo] = [
        .init("GET", "key", arity: 2, .read, keys: .first, .string, "Get the value of a string key."),
    ]
}
