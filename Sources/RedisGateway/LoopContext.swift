import NIOCore
import RedisNIO
import RedisTypes

/// What the connections of one event loop share. Used on that loop only.
final class LoopContext {
    let limits: GatewayLimits
    let policy: CommandPolicy
    let cors: CORSPolicy
    let state: GatewayState
    let usesTLS: Bool
    private let token: Secret
    private let links: RedisLinks
    private let connector: RedisConnector
    var writer = ResponseWriter()
    private(set) var isDraining = false
    private var handlers: [ObjectIdentifier: RequestHandler] = [:]
    private let eventLoop: any EventLoop
    private var onEmpty: EventLoopPromise<Void>?
    private var sweep: Scheduled<Void>?

    init(_ configuration: GatewayConfiguration, _ state: GatewayState, eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
        self.state = state
        token = configuration.token
        limits = configuration.limits
        policy = CommandPolicy(configuration.limits)
        cors = CORSPolicy(origins: configuration.corsOrigins)
        usesTLS = configuration.tls != nil
        var connector = configuration.redis
        connector.replyLimit = configuration.limits.commandBytes
        self.connector = connector
        links = RedisLinks(connector, eventLoop: eventLoop)
        scheduleSweep()
    }

    // MARK: Identities. Nothing outside of these knows how a token leads to a connection.

    /// Whose request this is, or `nil` when its token is missing or wrong.
    func principal(of head: RequestHead) -> Principal? {
        head.isAuthorized(by: token) ? .standard : nil
    }

    /// The connections that serve the commands of `principal`.
    func links(for principal: Principal) -> RedisLinks {
        links
    }

    /// Takes back a connection that one of those lent.
    func giveBack(_ connection: RedisConnection) {
        links.giveBack(connection)
    }

    /// A connection for one stream of `principal`, beside those that transactions take turns on.
    func streamConnection(for principal: Principal) -> RedisConnection {
        connector.connect(on: eventLoop)
    }

    /// Ends what `principal` is subscribed to: its token is revoked.
    func closeStreams(of principal: Principal) {
        for handler in Array(handlers.values) where handler.streamPrincipal == principal {
            handler.endStream("the token was revoked")
        }
    }

    /// One look at the clock now and then for all connections of the loop, instead of a timer for each phase of each request.
    private func scheduleSweep() {
        sweep = eventLoop.assumeIsolated().scheduleTask(in: limits.sweepInterval) { [weak self] in
            guard let self else { return }
            let now = NIODeadline.now()
            for handler in Array(self.handlers.values) { handler.enforceTimes(at: now) }
            self.scheduleSweep()
        }
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
        links.close()
        onEmpty.succeed(())
    }
}
