import Compression
import FeatureFlags
import LocalRedis
import RecordFormats
import RedisGateway
import RedisNIO
import RedisTransfer
import RedisTypes
import RedisUsers
import Settings
import TokenRotation
import UpstashClient
import UpstashManagement
import UpstashREST

/// What is said of an error: what happened, what to type next, and the exit code. The one place that knows all three.
struct Diagnostic {
    var outcome: Outcome
    /// A short name for programs: a Redis error code, or one of ours.
    var code: String
    var message: String
    var hint: String?

    init(_ outcome: Outcome, _ code: String, _ message: String, hint: String? = nil) {
        self.outcome = outcome
        self.code = code
        self.message = message
        self.hint = hint
    }

    init(_ error: any Error) {
        switch error {
        case let error as Failure: self = error.diagnostic
        case let error as RedisError: self.init(redis: error)
        case let error as UpstashError: self.init(upstash: error)
        case let error as SettingsError: self.init(settings: error)
        case let error as LocalRedisError: self.init(local: error)
        case let error as RedisConnectionError: self.init(connection: error)
        case let error as InvalidRESTURL: self.init(.usage, "URL", "the URL cannot be used: \(error.reason)")
        case let error as InvalidProxyURL:
            self.init(.usage, "PROXY", "HTTPS_PROXY cannot be used: \(error.reason)")
        case let error as InvalidRedisURL: self.init(.usage, "URL", "the Redis URL cannot be used: \(error.reason)")
        case let error as InputError: self.init(.usage, "INPUT", "cannot read \(error.name): \(error.reason)")
        case let error as UnexpectedReply:
            self.init(.failed, "REPLY", "the reply to \(error.command) is not \(error.expected)")
        case OutputError.failed(let reason):
            self.init(.failed, "OUTPUT", "cannot write the output: \(reason)")
        case let error as UnusableEngineTrustRoots:
            self.init(
                .usage, "TLS", "cannot read the trusted certificates in \(error.path)", hint: "check SSL_CERT_FILE")
        case let error as StartError: self.init(.failed, "START", "cannot start the gateway: \(error.reason)")
        case let error as GatewayStartError:
            self.init(error.isMisuse ? .usage : .failed, "LISTEN", error.reason, hint: error.hint)
        case let error as CompressionError: self.init(.failed, "FORMAT", "\(error)")
        case let error as FormatError: self.init(.usage, "FORMAT", String(describing: error))
        case let error as RecordNotApplied: self.init(notApplied: error)
        case let error as ManagementError: self.init(management: error)
        case let error as FlagStoreError: self.init(flags: error)
        case let error as DatabaseUsersError: self.init(users: error)
        case let error as UserTokenError: self.init(userTokens: error)
        case let error as FlagSyntaxError: self.init(.usage, "FLAG", "\(error)")
        case let error as RotationError: self.init(rotation: error)
        case is CancellationError: self.init(.interrupted, "CANCELLED", "interrupted")
        default:
            self =
                Diagnostic(managementServer: error)
                ?? Diagnostic(
                    .internalError, "INTERNAL", "unexpected error: \(error)", hint: "please report this")
        }
    }

    /// The cause may speak of a write in doubt. It was one to a key that nobody reads.
    private init(notApplied error: RecordNotApplied) {
        let cause = Diagnostic(error.cause)
        self.init(
            cause.outcome == .unknown ? .unreachable : cause.outcome, "NOREPLY",
            "a large record was not written, its key is as it was: \(cause.message)")
    }

    private init(redis error: RedisError) {
        let outcome: Outcome
        var hint: String?
        switch error.kind {
        case .authentication:
            outcome = .notAllowed
            hint = "upkeep auth status"
        case .permission:
            outcome = .notAllowed
            hint = "this token may not do that; upkeep auth status shows which one is used"
        case .quota:
            outcome = .limit
            hint = "the quota is used up until the next period; of a local instance: upkeep local usage --reset"
        case .size:
            outcome = .limit
            hint = "split the command, or read the value in parts (GETRANGE, HSCAN, LRANGE)"
        case .temporarilyRefused, .readOnlyServer: outcome = .unreachable
        case .wrongType:
            outcome = .failed
            hint = "upkeep type KEY tells what it holds; upkeep show KEY prints any type"
        case .syntax, .noScript, .transactionAborted, .other: outcome = .failed
        }
        self.init(outcome, error.code, error.text, hint: hint)
    }

    private init(upstash error: UpstashError) {
        switch error {
        case .unauthorized(let host, let reply):
            self.init(
                .notAllowed, reply?.code ?? "WRONGPASS",
                "\(host) refused the token" + (reply.map { ": \($0.text)" } ?? ""),
                hint: "upkeep auth status")
        case .forbidden(let host):
            self.init(
                .notAllowed, "FORBIDDEN", "\(host) refused the request (HTTP 403)", hint: "is there an IP allow-list?")
        case .unreachable(let host, let reason):
            self.init(.unreachable, "UNREACHABLE", "cannot reach \(host): \(reason)", hint: "upkeep auth status")
        case .overloaded(let host, let status, let retryAfter):
            let wait = retryAfter.map { "; it asks to wait \(TimeSpan($0))" } ?? ""
            self.init(
                status == 429 ? .limit : .unreachable, "OVERLOADED",
                "\(host) turns requests away (HTTP \(status))\(wait)")
        case .ambiguous(let command, let host, let reason):
            self.init(
                .unknown, "UNKNOWN", "\(command) may or may not have been applied on \(host): \(reason)",
                hint: "read the key before you repeat it")
        case .noReply(let command, let host, let reason):
            self.init(.unreachable, "NOREPLY", "no reply to \(command) from \(host): \(reason)")
        case .interrupted(let replies, let unknown, let cause):
            let diagnostic = Diagnostic(upstash: cause)
            let doubt = unknown > 0 ? ", \(unknown) may or may not have been" : ""
            self.init(
                unknown > 0 ? .unknown : diagnostic.outcome, diagnostic.code,
                "the pipeline stopped after \(replies.count) commands were answered\(doubt): \(diagnostic.message)",
                hint: diagnostic.hint)
        case .notTheAPI(let host, let status):
            self.init(
                status >= 500 ? .unreachable : .failed, "NOTAPI",
                "\(host) does not answer like the REST API (HTTP \(status))",
                hint: "is this the database's REST URL? upkeep auth status")
        case .redirected(let host):
            self.init(
                .failed, "REDIRECT", "\(host) answers with a redirect, which would take the token elsewhere",
                hint: "use the URL that the console shows")
        case .refused(let reply): self.init(redis: reply)
        case .plaintextRefused(let host):
            self.init(
                .usage, "PLAINTEXT", "http:// to \(host) would send the token in the clear",
                hint: "use https://, or --insecure-plaintext in a network you trust")
        case .uncarriableBytes(let command):
            self.init(
                .usage, "BYTES", "\(command) has arguments that only a URL can carry and that are too long for one",
                hint: "only one long argument that is not UTF-8 fits into a request")
        case .streamLost(let command, let host, let reason):
            self.init(.unreachable, "STREAMLOST", "the stream of \(command) from \(host) was lost: \(reason)")
        case .eventTooLarge(let command, let host, let limit):
            self.init(
                .limit, "EVENTSIZE", "an event of \(command) from \(host) is longer than \(limit) bytes")
        }
    }

    private init(settings error: SettingsError) {
        let outcome: Outcome =
            switch error.kind {
            case .misuse: .usage
            case .notFound: .notFound
            case .noCredentials: .notAllowed
            case .exists: .conflict
            case .failed: .failed
            }
        self.init(outcome, "SETTINGS", error.message, hint: error.hint)
    }

    private init(local error: LocalRedisError) {
        switch error {
        case .noEngine:
            self.init(
                .failed, "NOENGINE", "no redis-server or valkey-server is installed",
                hint: "apt-get install redis-server, or brew install redis; or --engine redis://HOST:PORT")
        case .notAnEngine(let path, let reason):
            self.init(.usage, "NOENGINE", "\(path) is not a Redis server: \(reason)")
        case .directory(let path, let reason): self.init(.failed, "DIRECTORY", "cannot use \(path): \(reason)")
        case .inUse(let directory, let process):
            let owner = process.map { " (process \($0))" } ?? ""
            self.init(
                .conflict, "INUSE", "another gateway\(owner) uses the data in \(directory)",
                hint: process.map { "use that one, or stop it: kill \($0)" } ?? "upkeep local status")
        case .orphan(let socket, let reason):
            self.init(
                .conflict, "INUSE", "a Redis that was left behind still serves \(socket): \(reason)",
                hint: "redis-cli -s \(socket) shutdown nosave")
        case .endedAtStart(let log):
            self.init(.failed, "ENGINE", "the Redis server ended at once\(Self.quoted(log))")
        case .endsRepeatedly(let log):
            self.init(.failed, "ENGINE", "the Redis server keeps ending\(Self.quoted(log))")
        }
    }

    private static func quoted(_ log: String) -> String {
        let lines = log.split(separator: "\n").suffix(3)
        return lines.isEmpty ? "" : "; it logged:\n  " + lines.joined(separator: "\n  ")
    }

    private init(connection error: RedisConnectionError) {
        switch error {
        case .unreachable(let reason): self.init(.unreachable, "UNREACHABLE", "cannot reach Redis: \(reason)")
        case .loginRefused(let reply): self.init(.notAllowed, reply.code, "Redis refused the login: \(reply.text)")
        case .busy, .closed: self.init(.unreachable, "UNREACHABLE", "no connection to Redis is free")
        case .lost, .timedOut, .protocolViolation:
            self.init(.unknown, "UNKNOWN", "the connection to Redis was lost; the command may have been applied")
        }
    }

    var text: String {
        "error: \(message)" + (hint.map { "\nhint: \($0)" } ?? "")
    }

    /// `{"error":{"code":…,"message":…,"hint":…,"exit_code":…}}`
    var json: String {
        var output: [UInt8] = Array("{\"error\":{\"code\":".utf8)
        JSONText.append(Array(code.utf8), to: &output)
        output += Array(",\"message\":".utf8)
        JSONText.append(Array(message.utf8), to: &output)
        if let hint {
            output += Array(",\"hint\":".utf8)
            JSONText.append(Array(hint.utf8), to: &output)
        }
        output += Array(",\"exit_code\":\(outcome.rawValue)}}".utf8)
        return String(decoding: output, as: UTF8.self)
    }
}

/// An error of the tool itself, with its words.
struct Failure: Error {
    var diagnostic: Diagnostic

    init(_ outcome: Outcome, _ code: String, _ message: String, hint: String? = nil) {
        diagnostic = Diagnostic(outcome, code, message, hint: hint)
    }

    init(_ diagnostic: Diagnostic) {
        self.diagnostic = diagnostic
    }
}
