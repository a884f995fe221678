import NIOCore
import RedisNIO
import RedisTypes

/// What the connections of one event loop share. Used on that loop only.
final class LoopContext {
    let token: Secret
    let limits: GatewayLimits
    let policy: CommandPolicy
    let links: RedisLinks
    var writer = ResponseWriter()
    private(set) var isDraining = false
    private var handlers: [ObjectIdentifier: RequestHandler] = [:]
    private let eventLoop: any EventLoop
    private var onEmpty: EventLoopPromise<Void>?
    private var sweep: Scheduled<Void>?

    init(_ configuration: GatewayConfiguration, eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
        token = configuration.token
        limits = configuration.limits
        policy = CommandPolicy(commandBytes: configuration.limits.commandBytes)
        links = RedisLinks(configuration.redis, eventLoop: eventLoop)
        scheduleSweep()
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
