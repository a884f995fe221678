import ArgumentParser
import RedisTypes
import Testing

@testable import CLI

@Suite struct ParsingTests {
    private static let verbs = Upkeep.verbs.flatMap(\.types)

    @Test func everyVerbIsListedUnderTheNameInItsConfiguration() {
        for verb in Self.verbs { #expect(verb.type.configuration.commandName == verb.name) }
        #expect(Set(Self.verbs.map(\.name)).count == Self.verbs.count)
    }

    /// Verbs parse their own words first; whatever that gives is what the whole tree gives.
    @Test(arguments: [
        ["get", "k"], ["get", "k", "--json", "-q"], ["get", "--default", "-1", "k"],
        ["set", "k", "v", "--ttl", "1h", "--nx"],
        ["set", "--", "-k", "--json"], ["set", "k", "-x"], ["del", "a", "b"], ["expire", "k", "1h", "--xx", "--gt"],
        ["incr", "k", "--by", "-0.5"], ["decr", "k", "--by=-3"], ["mset", "a", "1"],
        ["scan", "--match", "a*", "--ttl"],
        ["show", "k", "--items", "5"], ["exec", "LRANGE", "k", "0", "-1"], ["exec", "--json", "SET", "k", "--json"],
        ["exec", "--", "GET", "k"], ["run", "-", "--atomic"], ["ping"], ["ping", "x"],
        ["import", "a.csv", "--key", "k:{id}"],
        ["export", "-o", "f", "--type", "hash"], ["serve", "--port", "0"], ["completion", "bash"],
        ["get", "k", "-P", "prod", "--timeout", "5s", "--retries", "0", "--no-retry-writes", "-v"],
    ])
    func aVerbParsesItsWordsAsTheWholeTreeDoes(arguments: [String]) throws {
        let short = try Upkeep.command(for: arguments)
        let whole = try Upkeep.parseAsRoot(arguments)
        #expect(type(of: short) == type(of: whole))
        #expect(Self.shown(short) == Self.shown(whole))
    }

    /// Calls with plain words are not parsed at all, and come to the same operations.
    @Test(arguments: [
        ["get", "k"], ["set", "k", "v"], ["set", "k", ""], ["del", "a"], ["del", "a", "b"], ["exists", "a", "a"],
        ["ttl", "k"],
        ["persist", "k"], ["type", "k"], ["incr", "k"], ["decr", "k"], ["mget", "a", "b"],
        ["mset", "a", "1", "b", "2"],
        ["ping"], ["ping", "x y"], ["exec", "LRANGE", "k", "0", "-1"], ["exec", "SET", "k", "--json"],
        ["exec", "PING"],
        ["exec", "SET", "k", "@file"], ["get", "\u{10FFFF}"],
    ])
    func aPlainCallIsTheOperationThatItsVerbParses(arguments: [String]) throws {
        let plain = try #require(PlainCall.operation(arguments))
        let context = ToolContext(environment: [:], workingDirectory: "/", console: Console(capturing: []))
        let parsed = try #require(Upkeep.parseAsRoot(arguments) as? any CommandSubcommand)
        #expect(String(describing: try parsed.operation(in: context)) == String(describing: plain))
        #expect(String(describing: parsed.output.choice) == String(describing: OutputChoice()))
        #expect(String(describing: parsed.connection.choice) == String(describing: ConnectionChoice()))
    }

    @Test(arguments: [
        [], ["get"], ["get", "a", "b"], ["get", "k", "--json"], ["get", "-k"], ["set", "k"], ["set", "k", "@file"],
        ["set", "k", "@@v"], ["set", "k", "-"], ["set", "k", "v", "w"], ["del"], ["mset", "a"], ["ttl", "a", "b"],
        ["exec"],
        ["exec", "--json", "GET", "k"], ["exec", "--", "GET", "k"], ["exec", "GET"], ["exec", ""], ["ping", "a", "b"],
        ["incr", "k", "--by", "2"], ["scan"], ["--version"], ["gett", "k"],
    ])
    func anythingElseIsLeftToTheParser(arguments: [String]) {
        #expect(PlainCall.operation(arguments).map { String(describing: $0) } == nil)
    }

    /// Stored properties with their values; the parser's own bookkeeping is left out.
    private static func shown(_ command: any ParsableCommand) -> String {
        var text = ""
        dump(command, to: &text)
        return text
    }
}
