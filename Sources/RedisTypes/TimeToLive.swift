/// What `PTTL` says about a key. Redis answers in milliseconds, with -1 and -2 as signals
/// (redis.io/commands/pttl); past this type only the subcommands that print replies as they came see those numbers.
public enum TimeToLive: Sendable, Hashable {
    case missing, persistent
    case expires(in: Duration)

    public init(pttl reply: RedisValue) throws(UnexpectedReply) {
        switch reply {
        case .integer(-2): self = .missing
        case .integer(-1): self = .persistent
        case .integer(let milliseconds) where milliseconds >= 0: self = .expires(in: .milliseconds(milliseconds))
        default: throw UnexpectedReply(to: "PTTL", expected: "-2, -1 or milliseconds")
        }
    }
}
