package import RedisTypes

/// What the engine behind the gateway has of the commands and options that the service has and not every Redis does.
///
///     let features = EngineFeatures(replies: try await redis.pipeline(EngineFeatures.probe))
///
/// `COMMAND INFO` tells which commands there are. It cannot tell options, and a version says nothing about forks
/// (Valkey has `SET … IFEQ` since 8.1 and no `IFNE`), so those are tried, each in a command that no engine carries
/// out: `SET … IFEQ v EX 0` is a syntax error where `IFEQ` is unknown and an invalid expiry where it is known. The
/// probe reads and changes nothing.
package struct EngineFeatures: Sendable, Hashable {
    /// The commands among ``askedCommands`` that the engine has, in capitals.
    package var commands: Set<String>
    /// The options that it has.
    package var options: Set<Option>

    package enum Option: Sendable, Hashable, CaseIterable {
        /// `SET key value IFEQ value` and `IFNE`.
        case setIfEqual, setIfNotEqual
        /// `BITOP DIFF`, `DIFF1`, `ANDOR` and `ONE`.
        case bitDifferences
        /// `KEEPREF`, `DELREF` and `ACKED` of `XADD` and `XTRIM`.
        case streamReferences
        /// `SCAN … WITHTYPE`.
        case scanWithType
    }

    package init(commands: Set<String>, options: Set<Option>) {
        self.commands = commands
        self.options = options
    }

    /// An engine that has it all, and is sent everything as it came.
    package static let all = EngineFeatures(commands: Set(askedCommands), options: Set(Option.allCases))

    package func has(_ command: String) -> Bool { commands.contains(command) }

    /// Whether fields of hashes can expire: Redis since 7.4, Valkey since 9.0.
    package var hasFieldExpiry: Bool {
        ["HEXPIRE", "HPEXPIRE", "HEXPIREAT", "HPEXPIREAT", "HPEXPIRETIME", "HPERSIST"].allSatisfy(commands.contains)
    }

    package var hasJSON: Bool { has("JSON.SET") }

    package static let askedCommands = [
        "DELEX", "HGETDEL", "HGETEX", "HSETEX", "XDELEX", "XACKDEL", "HEXPIRE", "HPEXPIRE", "HEXPIREAT", "HPEXPIREAT",
        "HPEXPIRETIME", "HPERSIST", "JSON.SET",
    ]

    /// To be sent as one pipeline, when the first connection to an engine is there.
    package static let probe: [RedisCommand] = [
        RedisCommand(["COMMAND", "INFO"] + askedCommands.map { ByteString($0) }),
        ["SET", probeKey, "", "IFEQ", "", "EX", "0"],
        ["SET", probeKey, "", "IFNE", "", "EX", "0"],
        // Never enough sources.
        ["BITOP", "DIFF", probeKey, probeKey],
        // An ID that no entry may have.
        ["XADD", probeKey, "KEEPREF", "0-0", "field", "value"],
        ["SCAN", "0", "COUNT", "1", "WITHTYPE"],
    ]

    private static let probeKey: ByteString = "upkeep:probe"

    /// From the replies to ``probe``. What they do not deny counts as there: a command that is sent as it came gets,
    /// at worst, the engine's own error.
    package init(replies: [RedisValue]) {
        self = .all
        guard replies.count == Self.probe.count else { return }
        if let entries = replies[0].array, entries.count == Self.askedCommands.count {
            commands = Set(zip(Self.askedCommands, entries).filter { !$0.1.isNull }.map(\.0))
        }
        let refusals: [(Option, text: String)] = [
            (.setIfEqual, "ERR syntax error"), (.setIfNotEqual, "ERR syntax error"),
            (.bitDifferences, "ERR syntax error"), (.streamReferences, "ERR Invalid stream ID"),
            (.scanWithType, "ERR syntax error"),
        ]
        for (reply, (option, text)) in zip(replies.dropFirst(), refusals) {
            if case .error(let error) = reply, error.message.bytes.starts(with: text.utf8) { options.remove(option) }
        }
    }
}
