package import RedisNIO
package import RedisTypes

/// How a gateway is set up.
package struct GatewayConfiguration: Sendable {
    /// An address of this machine; names are resolved once, at start.
    package var host = "127.0.0.1"
    /// 0 lets the system choose; ``Gateway/port`` tells which.
    package var port = 0
    /// The tokens that are valid at first; ``Gateway/replace(tokens:)`` changes them.
    package var tokens: TokenSet
    /// Whether the gateway may make and change users of its Redis: the one behind read-only tokens, and those that
    /// clients ask for with `ACL SETUSER`. A Redis that is not our own is left alone unless someone says so.
    package var managesUsers = false
    /// Whether read-only tokens have a user of their own. It may read every key; a gateway whose own login may not must
    /// not hand out more than it has, and holds readers back by what Redis says of its commands instead.
    var makesReadOnlyUser: Bool { managesUsers && (redis.endpoint.username ?? "default") == "default" }
    /// Whether clients may ask for `ACL` at all: the service's free plan does not have it.
    package var servesACL = true
    /// Whether that Redis keeps its users in a file (`aclfile`), which is then written after each change.
    package var savesUsers = false
    /// Whether read-only tokens may subscribe to channels.
    package var readOnlyMaySubscribe = false
    package var redis: RedisConnector
    /// Certificate chain and private key, both PEM files; without them the gateway speaks plain HTTP.
    package var tls: TLSFiles?
    /// Event loops. Each owns some client connections and their link to Redis.
    package var threads = 1
    package var limits = GatewayLimits()
    /// Origins whose pages may use the API from a browser, such as `https://app.example`, or `*` for all. None by
    /// default: `OPTIONS` is then a method like any other that is not allowed.
    package var corsOrigins: [String] = []

    /// In how many regions a write is billed.
    package var regions = 1
    /// Commands billed in a calendar month before every command is refused; `nil` for no end.
    package var quota: Int?
    /// Commands beyond it wait; `nil` for as many as come.
    package var commandsPerSecond: Int?
    /// Delays each request, as if its client were far away.
    package var latency: Latency?
    /// Whether the commands that scripts call are counted; see ``ScriptMeter`` for what that costs.
    package var metersScripts = true
    /// What was counted before, by the gateway that this one takes over from.
    package var usage: UsageReport?
    /// Hears of what was counted, when the last response is out.
    package var onDrained: (@Sendable (UsageReport) -> Void)?
    package var accessLog: AccessLog?
    /// Where liveness, readiness, metrics and usage are told; nowhere by default.
    package var admin: AdminAddress?

    package struct TLSFiles: Sendable, Hashable {
        package var certificate: String
        package var privateKey: String

        package init(certificate: String, privateKey: String) {
            self.certificate = certificate
            self.privateKey = privateKey
        }
    }

    package init(tokens: TokenSet, redis: RedisConnector) {
        self.tokens = tokens
        self.redis = redis
    }

    /// One token, for everything.
    package init(token: Secret, redis: RedisConnector) {
        let name = Principal.standard.name
        self.init(
            tokens: TokenSet([GatewayToken(name: name, rights: .standard, digest: TokenDigest(of: token))]),
            redis: redis)
    }
}
