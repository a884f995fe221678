import ArgumentParser
import FeatureFlags
import RedisTypes

struct FlagOwner: FlagChanging {
    static let configuration = CommandConfiguration(
        commandName: "owner", abstract: "Say who answers for a flag.",
        discussion: """
            A field beside the SDK's, which it keeps; in all three environments unless --env says otherwise.

            EXAMPLES
              upkeep flag owner beta-ui payments --yes
              upkeep flag owner beta-ui --clear --yes

            COST
              \(FlagWriteOptions.cost)

            EXIT CODES
              \(FlagWriteOptions.exitCodes)
            """)

    @Argument(help: "The flag.", transform: FlagName.argument) var name: FlagName
    @Argument(help: "Who.") var owner: String?
    @Flag(help: "Nobody any more.") var clear = false
    @OptionGroup var environments: FlagEnvironmentOptions
    @OptionGroup var write: FlagWriteOptions

    func validate() throws {
        if (owner == nil) != clear { throw ValidationError("Give an owner, or --clear.") }
    }

    func plan(in store: FlagStore, by author: FlagAuthor, _ context: ToolContext) async throws -> FlagChange {
        try await store.update(
            name, in: environments.chosen(in: context, or: FlagEnvironment.allCases),
            [.setField(FlagDocument.Extra.owner, owner.map { .text($0) })], detail: "owner \(owner ?? "--clear")",
            by: author)
    }
}

struct FlagDescribe: FlagChanging {
    static let configuration = CommandConfiguration(
        commandName: "describe", abstract: "Say what a flag is for.",
        discussion: """
            A field beside the SDK's, which it keeps; in all three environments unless --env says otherwise.

            EXAMPLES
              upkeep flag describe beta-ui 'the new start page' --yes

            COST
              \(FlagWriteOptions.cost)

            EXIT CODES
              \(FlagWriteOptions.exitCodes)
            """)

    @Argument(help: "The flag.", transform: FlagName.argument) var name: FlagName
    @Argument(help: "What for.") var text: String?
    @Flag(help: "Say nothing any more.") var clear = false
    @OptionGroup var environments: FlagEnvironmentOptions
    @OptionGroup var write: FlagWriteOptions

    func validate() throws {
        if (text == nil) != clear { throw ValidationError("Give a description, or --clear.") }
    }

    func plan(in store: FlagStore, by author: FlagAuthor, _ context: ToolContext) async throws -> FlagChange {
        try await store.update(
            name, in: environments.chosen(in: context, or: FlagEnvironment.allCases),
            [.setField(FlagDocument.Extra.description, text.map { .text($0) })],
            detail: text == nil ? "describe --clear" : "describe", by: author)
    }
}

struct FlagExpireAt: FlagChanging {
    static let configuration = CommandConfiguration(
        commandName: "expire-at", abstract: "Say when a flag should be gone.",
        discussion: """
            Nothing happens then but that lint, and show, say so. A field beside the SDK's, which it keeps; in all three \
            environments unless --env says otherwise.

            EXAMPLES
              upkeep flag expire-at beta-ui 2027-01-31 --yes
              upkeep flag expire-at beta-ui 90d --yes
              upkeep flag expire-at beta-ui never --yes

            COST
              \(FlagWriteOptions.cost)

            EXIT CODES
              \(FlagWriteOptions.exitCodes)
            """)

    @Argument(help: "The flag.", transform: FlagName.argument) var name: FlagName
    @Argument(help: "2026-12-31, RFC 3339, 90d from now, or never.", transform: { try FlagExpiry($0) })
    var time: FlagExpiry
    @OptionGroup var environments: FlagEnvironmentOptions
    @OptionGroup var write: FlagWriteOptions

    func plan(in store: FlagStore, by author: FlagAuthor, _ context: ToolContext) async throws -> FlagChange {
        try await store.update(
            name, in: environments.chosen(in: context, or: FlagEnvironment.allCases),
            [.setField(FlagDocument.Extra.expiresAt, time.value)], detail: "expire-at \(time)", by: author)
    }
}

/// When a flag should be gone.
struct FlagExpiry: Sendable, Hashable {
    /// Unix milliseconds; `nil` for never.
    let milliseconds: Int64?

    init(_ text: String) throws {
        if text == "never" {
            milliseconds = nil
        } else if let time = RFC3339.milliseconds(Array(text.utf8))
            ?? RFC3339.milliseconds(Array("\(text)T00:00:00Z".utf8))
        {
            milliseconds = time
        } else if let span = TimeSpan(text.hasPrefix("now+") ? String(text.dropFirst(4)) : text) {
            let (time, overflows) = POSIX.nowInMilliseconds().addingReportingOverflow(span.milliseconds)
            guard !overflows, RFC3339.range.contains(time) else {
                throw ValidationError("it is too far away.")
            }
            milliseconds = time
        } else {
            throw ValidationError("a time is 2026-12-31, 2026-12-31T12:00:00Z, 90d from now, or never.")
        }
    }

    var value: JSValue? { milliseconds.map { .number(Double($0)) } }
}

extension FlagExpiry: CustomStringConvertible {
    var description: String { milliseconds.map { RFC3339.text(milliseconds: $0) } ?? "never" }
}
