import ArgumentParser
import FeatureFlags
import RedisTypes

struct FlagRollout: FlagChanging {
    static let configuration = CommandConfiguration(
        commandName: "rollout", abstract: "Let a share of all users in.",
        discussion: """
            A context falls into one of 100 buckets, which stays the same as long as its attributes and their order do; \
            25% lets buckets 0 to 25 in, one more than it says. Who is outside gets false, whatever the rules say; who is \
            inside gets what rules and enabled say, so a flag that is disabled stays off: --enable enables it. none takes \
            the percentage away.

            0% is refused: to the SDK it is no percentage and lets everyone in. kill turns a flag off.

            EXAMPLES
              upkeep flag rollout beta-ui 25% --enable --yes
              upkeep flag rollout beta-ui none --env preview

            COST
              \(FlagWriteOptions.cost)

            EXIT CODES
              \(FlagWriteOptions.exitCodes)
            """)

    @Argument(help: "The flag.", transform: FlagName.argument) var name: FlagName
    @Argument(help: "1% to 100%, or none.", transform: { try RolloutShare($0) }) var share: RolloutShare
    @Flag(help: "Enable it too.") var enable = false
    @Flag(help: "With 0%: take the percentage away, which lets everyone in.") var noGate = false
    @OptionGroup var environments: FlagEnvironmentOptions
    @OptionGroup var write: FlagWriteOptions

    func validate() throws {
        if share == .zero, !noGate {
            throw ValidationError(
                "\(FlagSyntaxError.percentage("0%", .zeroLetsEveryoneIn)): upkeep flag kill \(name). "
                    + "If everyone is to be let in, say none, or --no-gate.")
        }
        if noGate, share != .zero { throw ValidationError("--no-gate goes with 0%.") }
    }

    func plan(in store: FlagStore, by author: FlagAuthor, _ context: ToolContext) async throws -> FlagChange {
        try await store.update(
            name, in: environments.chosen(in: context),
            [.setPercentage(share.percentage)] + (enable ? [.setEnabled(true)] : []),
            detail: "rollout \(share)" + (enable ? ", enable" : ""), by: author)
    }

    func remarks(on change: FlagChange) -> [FlagRemark] {
        change.newDocuments.flatMap { FlagRemark.ofGate($0.document, $0.place) }
    }
}

/// How many are let in.
enum RolloutShare: Sendable, Hashable {
    case gate(FlagPercentage)
    case none
    /// No gate to the SDK, and most likely not what was meant.
    case zero

    init(_ text: String) throws(FlagSyntaxError) {
        if text == "none" {
            self = .none
            return
        }
        do { self = .gate(try FlagPercentage(text)) } catch {
            guard case .percentage(_, .zeroLetsEveryoneIn) = error else { throw error }
            self = .zero
        }
    }

    var percentage: FlagPercentage? { if case .gate(let percentage) = self { percentage } else { nil } }
}

extension RolloutShare: CustomStringConvertible {
    var description: String { percentage.map { "\($0.number)%" } ?? "none" }
}
