import NIOCore
import RedisNIO
import RedisTypes
import UpstashREST

/// What the connections of one event loop share. Used on that loop only.
final class LoopContext {
    let limits: GatewayLimits
    private(set) var policy: CommandPolicy
    /// `nil` until Redis has said which of its commands read.
    private(set) var readOnlyPolicy: CommandPolicy?
    /// Until Redis has said what it lacks, everything is sent as it comes.
    private(set) var adapter: CommandAdapter
    let identities: Identities
    let cors: CORSPolicy
    let state: GatewayState
    let usesTLS: Bool
    private let configuration: GatewayConfiguration
    /// The tokens behind read-only principals, which the Redis user of that name has as passwords.
    private var readOnlyTokens: [TokenDigest]
    /// The shared connection that Redis was asked on what it is.
    private var askedConnection = 0
    /// Whether it could not say all, and is asked again.
    private var isProfileProvisional = false
    private var isAsking = false
    /// What has to be asked once the answer is there.
    private var asksAgain = false
    var writer = ResponseWriter()
    private(set) var isDraining = false
    private var handlers: [ObjectIdentifier: RequestHandler] = [:]
    private let eventLoop: any EventLoop
    private var onEmpty: EventLoopPromise<Void>?
    private var sweep: Scheduled<Void>?

    init(_ configuration: GatewayConfiguration, _ state: GatewayState, eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
        self.state = state
        self.configuration = configuration
        limits = configuration.limits
        policy = CommandPolicy(configuration)
        adapter = CommandAdapter(features: .all, aliases: state.scripts)
        cors = CORSPolicy(origins: configuration.corsOrigins)
        usesTLS = configuration.tls != nil
        var connector = configuration.redis
        // What Redis says of itself is longer than some want a client's reply to be.
        connector.replyLimit = max(configuration.limits.commandBytes, Self.profileBytes)
        readOnlyTokens = configuration.tokens.readOnlyDigests
        identities = Identities(
            configuration.tokens, connector, usesReadOnlyUser: configuration.managesUsers, limits: limits,
            eventLoop: eventLoop)
        identities.onRevocation = { [weak self] in self?.closeStreams(of: $0) }
        identities.isStreaming = { [weak self] principal in
            self?.handlers.values.contains { $0.streamPrincipal == principal } ?? false
        }
        scheduleSweep()
    }

    /// More than enough for the reply to `COMMAND`.
    private static let profileBytes = 1 << 20

    // MARK: Identities

    /// Milliseconds since 1970, for what expires.
    var now: Int64 { WallClock.milliseconds }

    /// What a principal may run; `nil` as long as that is not known.
    func policy(for principal: Principal) -> CommandPolicy? {
        principal.isReadOnly ? readOnlyPolicy : policy
    }

    /// Ends what `principal` is subscribed to: its token is revoked.
    func closeStreams(of principal: Principal) {
        for handler in Array(handlers.values) where handler.streamPrincipal == principal {
            handler.endStream("the token was revoked")
        }
    }

    func replace(_ tokens: TokenSet) {
        identities.replace(tokens, at: now)
        readOnlyTokens = tokens.readOnlyDigests
        askRedis()
    }

    /// Asks Redis what it is, and makes the user behind read-only tokens. Called for each connection that was lost too:
    /// it may be another Redis that answers now.
    /// - Parameters:
    ///   - makesUser: false where that is done.
    ///   - onEnd: called when it has answered, or will not.
    func askRedis(makesUser: Bool = true, onEnd: @escaping () -> Void = {}) {
        guard !isAsking else {
            asksAgain = true
            return onEnd()
        }
        isAsking = true
        var commands = EngineProfile.commands
        if makesUser, configuration.managesUsers, !readOnlyTokens.isEmpty {
            commands.append(
                RedisUser.readOnlySetup(
                    tokens: readOnlyTokens, maySubscribe: configuration.readOnlyMaySubscribe))
            if configuration.savesUsers { commands.append(["ACL", "SAVE"]) }
        }
        let links = identities.links(for: .standard)
        ReplyCollector.send(commands, over: links.sharedConnection()) { [weak self] result in
            guard let self else { return }
            self.isAsking = false
            if case .success(let replies) = result,
                let profile = EngineProfile(
                    replies: replies, readOnlyMaySubscribe: self.configuration.readOnlyMaySubscribe)
            {
                self.askedConnection = links.sharedConnectionCount
                self.isProfileProvisional = profile.isProvisional
                if profile.features != self.adapter.features {
                    self.adapter = CommandAdapter(features: profile.features, aliases: self.adapter.aliases)
                }
                self.readOnlyPolicy = self.policy.limited(to: profile.readOnlyRows)
            }
            onEnd()
            if self.asksAgain {
                self.asksAgain = false
                self.askRedis()
            }
        }
    }

    /// One look at the clock now and then for all connections of the loop, instead of a timer for each phase of each request.
    private func scheduleSweep() {
        sweep = eventLoop.assumeIsolated().scheduleTask(in: limits.sweepInterval) { [weak self] in
            guard let self else { return }
            let now = NIODeadline.now()
            for handler in Array(self.handlers.values) { handler.enforceTimes(at: now) }
            self.sweepIdentities()
            self.scheduleSweep()
        }
    }

    private func sweepIdentities() {
        if identities.links(for: .standard).sharedConnectionCount != askedConnection {
            askRedis()
        } else if isProfileProvisional {
            askRedis(makesUser: false)
        }
        identities.sweep(at: now)
    }

    var connectionCount: Int { handlers.count }

    func opened(_ handler: RequestHandler) {
        handlers[ObjectIdentifier(handler)] = handler
    }

    func closed(_ handler: RequestHandler) {
        handlers[ObjectIdentifier(handler)] = nil
        if isDraining, handlers.isEmpty { finishDrain() }
    }

    /// Closes idle connections now and the others after the response they owe.
    func drain() -> EventLoopFuture<Void> {
        let promise = eventLoop.makePromise(of: Void.self)
        isDraining = true
        onEmpty = promise
        for handler in Array(handlers.values) { handler.drain() }
        if handlers.isEmpty { finishDrain() }
        _ = eventLoop.assumeIsolated().scheduleTask(in: limits.drainTime) {
            for handler in Array(self.handlers.values) { handler.cut() }
            self.finishDrain()
        }
        return promise.futureResult
    }

    private func finishDrain() {
        guard let onEmpty else { return }
        self.onEmpty = nil
        sweep?.cancel()
        identities.close()
        onEmpty.succeed(())
    }
}
