import RedisTypes
import Synchronization

/// Which digest the Redis behind the gateway knows a script by, for scripts that were changed on their way
/// (``ScriptShebang``): the client goes on naming them by the digest of what it sent.
///
/// Kept in memory, by each gateway for itself. One that never saw a script, or has forgotten it, answers `NOSCRIPT`,
/// upon which SDKs send the script again. `SCRIPT FLUSH` changes nothing here: Redis no longer knows the script by the
/// other digest either, and a user it refuses the command must not take scripts from the others. Safe to share between event loops.
package final class ScriptAliases: Sendable {
    private struct State {
        var aliases: [ScriptDigest: Alias] = [:]
        /// Counts uses; what has the smallest number was not used for the longest time.
        var clock: UInt64 = 0
    }

    private struct Alias {
        var digest: ScriptDigest
        var lastUse: UInt64
    }

    private let limit: Int
    private let state = Mutex(State())
    private let hasAny = Atomic(false)

    /// - Parameter limit: how many scripts to remember, at least ten; beyond it the least recently used tenth is
    ///   forgotten.
    package init(limit: Int = 10_000) {
        self.limit = max(limit, 10)
    }

    /// What most gateways know without a lock.
    var isEmpty: Bool { !hasAny.load(ordering: .relaxed) }

    package var count: Int { state.withLock { $0.aliases.count } }

    func add(_ original: ScriptDigest, for stripped: ScriptDigest) {
        state.withLock { state in
            state.clock += 1
            state.aliases[original] = Alias(digest: stripped, lastUse: state.clock)
            if state.aliases.count > limit { Self.forgetOldest(limit / 10, &state) }
        }
        hasAny.store(true, ordering: .relaxed)
    }

    func digest(for original: ScriptDigest) -> ScriptDigest? {
        state.withLock { state in
            guard let digest = state.aliases[original]?.digest else { return nil }
            state.clock += 1
            state.aliases[original]?.lastUse = state.clock
            return digest
        }
    }

    private static func forgetOldest(_ count: Int, _ state: inout State) {
        let uses = state.aliases.values.map(\.lastUse).sorted()
        let bound = uses[min(count, uses.count - 1)]
        state.aliases = state.aliases.filter { $0.value.lastUse >= bound }
    }
}

/// A SHA-1 in hexadecimal, in lower case: Redis takes either.
struct ScriptDigest: Hashable {
    let text: ByteString

    init(of script: some Collection<UInt8>) {
        text = ByteString(SHA1.hexDigest(of: script))
    }

    /// `nil` for what is no digest.
    init?(_ word: ByteString) {
        guard word.count == 40 else { return nil }
        text = ByteString(word.bytes.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 })
    }
}
