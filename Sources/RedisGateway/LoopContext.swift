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
    /// Whether Redis has a user behind read-only tokens that is of this gateway's making.
    private var hasReadOnlyUser: Bool
    /// The shared connection that Redis was asked on what it is.
    private var askedConnection = 0
    /// Whether it could not say all, and is asked again.
    private var isProfileProvisional = false
    private var isAsking = false
    /// What has to be asked once the answer is there.
    private var asksAgain = false
    let latency: Latency?
    /// Whether requests may have to wait for the clock before they start.
    let isTimed: Bool
    private var hasStatistics = false
    /// By the name that the usage has them under.
    private var ledgers: [String: UsageLedger] = [:]
    private var metrics = ResponseMetrics()
    private var accessLines: AccessLines?
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
        latency = configuration.latency
        isTimed = latency != nil || state.pace != nil
        accessLines = configuration.accessLog.map { AccessLines($0) }
        var connector = configuration.redis
        // What Redis says of itself is longer than some want a client's reply to be.
        connector.replyLimit = max(configuration.limits.commandBytes, Self.profileBytes)
        // Around the reply of a script that is metered.
        if configuration.metersScripts { connector.replyLimit += 2 * ScriptMeter.statisticsBytes }
        // The private Redis may remember one from an earlier run.
        hasReadOnlyUser = configuration.savesUsers
        identities = Identities(
            configuration.tokens, connector, usesReadOnlyUser: configuration.makesReadOnlyUser, limits: limits,
            eventLoop: eventLoop)
        identities.onRevocation = { [weak self] in self?.revoked($0) }
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

    private func revoked(_ principal: Principal) {
        closeStreams(of: principal)
        if principal.isReadOnly { askRedis() }
    }

    /// Ends what `principal` is subscribed to: its token is revoked.
    func closeStreams(of principal: Principal) {
        for handler in Array(handlers.values) where handler.streamPrincipal == principal {
            handler.endStream("the token was revoked")
        }
    }

    func replace(_ tokens: TokenSet) {
        identities.replace(tokens, at: now)
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
        let commands = EngineProfile.commands + (makesUser ? readOnlyUserCommands() : [])
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
                self.hasStatistics = profile.hasStatistics
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

    /// Gives the user behind read-only tokens those that are valid now as its passwords, or takes the user away.
    private func readOnlyUserCommands() -> [RedisCommand] {
        guard configuration.makesReadOnlyUser else { return [] }
        let digests = identities.readOnlyDigests(at: now)
        guard hasReadOnlyUser || !digests.isEmpty else { return [] }
        hasReadOnlyUser = true
        let change =
            digests.isEmpty
            ? RedisUser.readOnlyRemoval
            : RedisUser.readOnlySetup(tokens: digests, maySubscribe: configuration.readOnlyMaySubscribe)
        return [change] + (configuration.savesUsers ? [["ACL", "SAVE"]] : [])
    }

    /// One look at the clock now and then for all connections of the loop, instead of a timer for each phase of each request.
    private func scheduleSweep() {
        sweep = eventLoop.assumeIsolated().scheduleTask(in: limits.sweepInterval) { [weak self] in
            guard let self else { return }
            let now = NIODeadline.now()
            for handler in Array(self.handlers.values) { handler.enforceTimes(at: now) }
            self.state.quota.turn(to: UTCTime(milliseconds: self.now).month)
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
        accessLines?.flush()
        identities.close()
        onEmpty.succeed(())
    }
}

/// What comes before a request starts, and after its response.
extension LoopContext {
    /// When `arrival` may start, if not now. The first of a connection's requests takes its turn when it is asked for.
    func opening(of arrival: inout RequestHandler.Arrival) -> NIODeadline? {
        guard isTimed else { return nil }
        let now = NIODeadline.now()
        let due = arrival.time + arrival.delay
        if due > now { return due }
        if case .refuse = arrival.work { return nil }
        guard let pace = state.pace else { return nil }
        let turn = arrival.turn ?? pace.turn(at: now)
        arrival.turn = turn
        return turn > now ? turn : nil
    }

    /// Where the requests of `principal` are entered. A user of Redis has no name that a token could have.
    func ledger(of principal: Principal) -> UsageLedger {
        var name = principal.name
        if case .user = principal.rights {
            name = "user:\(name)"
            // Users come and go; what is told of them must stay short.
            if ledgers[name] == nil, ledgers.count >= limits.users { name = "user:(others)" }
        }
        if let ledger = ledgers[name] { return ledger }
        let ledger = UsageLedger(name, state.weights, state.quota)
        ledgers[name] = ledger
        return ledger
    }

    /// Whether the commands that a script of `principal` calls can be counted: users of Redis may not ask for that.
    func metersScripts(of principal: Principal) -> Bool {
        configuration.metersScripts && hasStatistics && principal.rights == .standard
    }

    /// - Parameter resets: whether counting begins anew.
    func usage(resets: Bool) -> Usage {
        var usage = Usage()
        for (name, ledger) in ledgers {
            usage.tokens[name] = ledger.token
            if resets { ledger.reset() }
        }
        return usage
    }

    var responses: ResponseMetrics { metrics }

    /// Asks Redis for a sign of life.
    func ping(_ onEnd: @escaping (_ fault: String?) -> Void) {
        ReplyCollector.send([["PING"]], over: identities.links(for: .standard).sharedConnection()) { result in
            switch result {
            case .success(let replies):
                if case .error(let error)? = replies.first { return onEnd(error.text) }
                onEnd(nil)
            case .failure(let error): onEnd(RequestError(error).text)
            }
        }
    }

    /// Counts a response that leaves, and tells of it where that is wanted.
    func record(_ exchange: Exchange, to client: String?) {
        let time = NIODeadline.now() - exchange.received
        let route = ResponseMetrics.Route(exchange.head)
        metrics.record(route, status: exchange.status, time)
        guard accessLines != nil else { return }
        let rows = exchange.rows
        log(
            ResponseRecord(
                client: client ?? "local", token: exchange.account?.ledger.name,
                method: exchange.head.method, route: route,
                command: exchange.shape == .command ? rows.first.map(Usage.name(ofRow:)) : nil,
                commandCount: rows.count,
                status: exchange.status, requestBytes: exchange.account?.requestBytes ?? 0,
                responseBytes: exchange.contentLength, time: time,
                executed: exchange.status == 200 ? nil : exchange.executed))
    }

    /// The same for a stream, when it begins.
    func record(_ stream: EventStream, to client: String?) {
        let time = NIODeadline.now() - stream.received
        let route = ResponseMetrics.Route(stream.head)
        metrics.record(route, status: 200, time)
        guard accessLines != nil else { return }
        log(
            ResponseRecord(
                client: client ?? "local", token: stream.ledger.name, method: stream.head.method,
                route: route, command: Usage.name(ofRow: stream.source.row), commandCount: 1, status: 200,
                requestBytes: 0, responseBytes: 0, time: time))
    }

    private func log(_ record: ResponseRecord) {
        guard accessLines?.append(record) ?? false else { return }
        _ = eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(100)) { self.accessLines?.flush() }
    }
}
