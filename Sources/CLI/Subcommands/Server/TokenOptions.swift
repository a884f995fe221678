import ArgumentParser
import LocalRedis
import RedisGateway
import RedisTypes
import Settings

/// Which list of tokens: the same flag in every verb that keeps one.
struct TokenOptions: ParsableArguments, Sendable {
    @Option(help: ArgumentHelp("The list; else that of the local instance.", valueName: "file"))
    var tokens: String?

    func path(in context: ToolContext) throws -> String {
        try tokens.map(context.path) ?? LocalInstance(context).tokenList
    }

    func read(in context: ToolContext) throws -> TokenSet { try TokenListFile.read(path(in: context)) }

    /// Reads, changes and writes the list, with nobody else between.
    func change(in context: ToolContext, _ body: (inout TokenSet) throws -> Void) throws {
        let path = try path(in: context)
        if tokens == nil { try makePrivateDirectory(LocalInstance(context).directory) }
        try TokenListFile.change(path, body)
    }
}

extension TimeSpan {
    /// The end of the span, in Unix milliseconds; the end of all time for what lies beyond.
    func instant(from now: Int64) -> Int64 {
        let (end, isBeyond) = now.addingReportingOverflow(milliseconds)
        return isBeyond ? .max : end
    }
}

extension TokenSet {
    /// The position of the token of that name.
    func position(of name: String) throws -> Int {
        guard let position = tokens.firstIndex(where: { $0.name == name }) else {
            throw Failure(.notFound, "NOTFOUND", "there is no token \(Spelling.shown(name))", hint: "upkeep token list")
        }
        return position
    }
}
