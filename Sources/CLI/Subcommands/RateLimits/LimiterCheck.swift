import ArgumentParser
import RateLimitLab
import RateLimits
import RedisTypes
import UpstashClient

struct LimiterCheck: Subcommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Ask a limiter whether a request may pass; it counts.",
        discussion: """
            The request is counted under the same keys as those of the SDK, and decided in the same way: one of more \
            weight than is left is denied, and windows count it nevertheless. With --json the answer has the names of the \
            JavaScript SDK, times in milliseconds, or with --dialect python those of Python's, in seconds.

            EXAMPLES
              upkeep ratelimit check user:42 --sliding-window 5/10s
              upkeep ratelimit check user:42 --token-bucket 10/1s,max=20 --weight 3 --json

            COST
              2 to 5 commands: 1 for the script, and those inside of it, never more than for the SDK's own call. 2 more with \
            --deny-list.

            EXIT CODES
              0 allowed, 7 denied. Where nothing was decided, the error's own code, unless the database cannot be reached \
            and --fail-open or --fail-closed says what to do then. A wrong token or limit is an error in any case.
            """)

    @Argument(help: "The identifier, as the program gives it to the limiter.") var identifier: ByteString
    @Option(
        parsing: .unconditional, help: ArgumentHelp("What the request costs; negative for a refund.", valueName: "n"))
    var weight = "1"
    @Flag(help: "Look at the deny list too, as programs with protection do.") var denyList = false
    @Option(help: ArgumentHelp("With --deny-list: address that is looked up too.", valueName: "address"))
    var ip: ByteString?
    @Option(help: ArgumentHelp("With --deny-list: user agent that is looked up too.", valueName: "text"))
    var userAgent: ByteString?
    @Option(help: ArgumentHelp("With --deny-list: country that is looked up too.", valueName: "code"))
    var country: ByteString?
    @Flag(help: "Allow the request when the database cannot be reached.") var failOpen = false
    @Flag(help: "Deny the request when the database cannot be reached.") var failClosed = false
    @OptionGroup var limiter: LimiterOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func reportsJSON(in context: ToolContext) -> Bool { output.wantsJSON(in: context) }

    func validate() throws {
        do { _ = try Limit.weight(weight) } catch { throw ValidationError("\(error).") }
        if failOpen && failClosed { throw ValidationError("Give one of --fail-open and --fail-closed.") }
        if denyList && [identifier, ip, userAgent, country].contains(where: { $0?.bytes.isEmpty == true }) {
            throw ValidationError("--deny-list looks up what is not empty.")
        }
        if !denyList && (ip != nil || userAgent != nil || country != nil) {
            throw ValidationError("--ip, --user-agent and --country are looked up with --deny-list.")
        }
    }

    func run(in context: ToolContext) async throws -> Outcome {
        _ = try limiter.target(identifier)
        let weight = try Limit.weight(weight)
        let format = try output.resolved(in: context, knowing: [.pretty, .raw, .json, .jsonl])
        return try await context.withDatabase(connection) { database in
            try context.prepareWrite(to: database, quiet: output.quiet)
            let now = POSIX.nowInMilliseconds()
            var answer: DecisionAnswer
            do {
                answer = try await limiter.following(identifier, in: context, quiet: output.quiet) { target in
                    try await decide(target, weight, now, database.client, context)
                }
            } catch let error as UpstashError where (failOpen || failClosed) && error.mayPass {
                let diagnostic = Diagnostic(error)
                context.notice("warning: \(diagnostic.message)", quiet: output.quiet)
                let decision = Decision(
                    allowed: failOpen, reason: .timeout, limit: 0, remaining: 0, reset: 0, billed: .none)
                answer = DecisionAnswer(decision, try limiter.target(identifier).limiter, at: now)
                // A request that was lost may have been counted.
                answer.isBillKnown = !error.leavesDoubt
            }
            answer.isPython = try limiter.limiter()?.dialect != .javaScript
            try output.write(answer.bytes(as: format), in: context)
            return answer.decision.allowed ? .ok : .checkFailed
        }
    }

    private func decide(
        _ target: LimiterTarget, _ weight: Int64, _ now: Int64, _ client: UpstashClient, _ context: ToolContext
    ) async throws -> DecisionAnswer {
        if let shared = target.sharedKey(at: now) {
            throw Failure(
                .usage, "IDENTIFIER", "\(shared) is no identifier's: all programs with this prefix share it")
        }
        let (decision, isMixed) = try await client.decide(LimitCall(target, at: now, weight: weight))
        context.warn(ofMixedBucket: isMixed, quiet: output.quiet)
        var answer = DecisionAnswer(decision, target.limiter, at: now)
        guard denyList else { return answer }
        let list = DenyList(target.keys)
        let members = DenyList.members(identifier: identifier, ip: ip, userAgent: userAgent, country: country)
        let replies = try await client.pipeline(list.check(members))
        for case .error(let error) in replies { throw error }
        if let denied = try DenyList.denied(members, from: replies.first ?? .null).last {
            answer.decision = DenyList.deny(decision)
            answer.deniedValue = denied
        }
        return answer
    }
}

/// A decision with the names that the JavaScript SDK has for it, or Python's for those who ask for that dialect: what
/// happens to be in the database changes no name.
struct DecisionAnswer {
    var decision: Decision
    var deniedValue: ByteString?
    var isBillKnown = true
    var isPython = false
    private let limiter: Limiter
    private let now: Int64

    init(_ decision: Decision, _ limiter: Limiter, at now: Int64) {
        self.decision = decision
        self.limiter = limiter
        self.now = now
    }

    func bytes(as format: OutputFormat) -> [UInt8] {
        switch format {
        case .json, .jsonl: json
        case .raw: Array("\(decision.allowed ? "allowed" : "denied")\n".utf8)
        default: Array((text + "\n").utf8)
        }
    }

    private var billed: Table.Cell { isBillKnown ? .number(Int64(decision.billed.total())) : .none }

    private var json: [UInt8] {
        let reason = decision.reason.map { Table.Cell.text($0.name) } ?? .none
        let value = deniedValue.map { Table.Cell.value(.bulkString($0)) } ?? .none
        if isPython {
            // Python tells seconds.
            return Table.jsonObject([
                "allowed": .flag(decision.allowed), "limit": .number(decision.limit),
                "remaining": .number(decision.remaining), "reset": .decimal(Double(decision.reset) / 1000),
                "reason": reason, "deniedValue": value, "billed": billed,
            ])
        }
        return Table.jsonObject([
            "success": .flag(decision.allowed), "limit": .number(decision.limit),
            "remaining": .number(decision.remaining), "reset": .number(decision.reset), "reason": reason,
            "deniedValue": value, "billed": billed,
        ])
    }

    private var text: String {
        switch decision.reason {
        case .timeout: return decision.allowed ? "allowed: nothing was decided" : "denied: nothing was decided"
        case .denyList: return "denied: \(deniedValue?.description ?? "it") is on the deny list"
        default: break
        }
        let wait = Times.milliseconds(max(0, decision.reset - now))
        let what = limiter.kind == .tokenBucket ? "the next refill comes" : "the next window begins"
        return (decision.allowed ? "allowed" : "denied")
            + ": \(decision.remaining) of \(decision.limit) left, \(what) in \(wait)"
    }
}

extension Decision.Reason {
    /// As the JavaScript SDK spells it.
    fileprivate var name: String {
        switch self {
        case .timeout: "timeout"
        case .cacheBlock: "cacheBlock"
        case .denyList: "denyList"
        case .scriptError: "scriptError"
        }
    }
}
