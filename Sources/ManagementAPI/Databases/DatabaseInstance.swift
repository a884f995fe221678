import LocalRedis
import RedisGateway
import RedisNIO
import Synchronization
import UpstashREST

/// A database that runs: one private Redis with a gateway in front of it, as long as ``run(replacing:)`` does.
///
///     starting ──gateway listens──▶ running ──order──▶ starting;  a fault or the end ──▶ stopped
final class DatabaseInstance: Sendable {
    struct Running: Sendable {
        let gateway: Gateway
        let redis: LocalRedis
        /// Counts the gateways that this database has had: each counts from nothing.
        let generation: Int
    }

    /// Why a database does not run, in words.
    struct Stopped: Error, Sendable, Hashable {
        var reason: String
    }

    private enum Order: Sendable {
        /// The gateway starts anew, as the setup has it now.
        case reconfigure
        case replace(DataOrder)
        case stop
    }

    private enum State {
        case starting(waiting: [CheckedContinuation<Running, any Error>])
        case running(Running)
        case stopped(Stopped)
    }

    private static let loadsTruncated = "aof-load-truncated"

    private let options: LocalRedis.Options
    private let replacing: DataReplacement
    private let setup: Mutex<InstanceSetup>
    private let state = Mutex(State.starting(waiting: []))
    private let generation = Mutex(0)
    /// How many use the gateway that runs, and who waits for them to be done with it.
    private let leases = Mutex<(count: Int, onEmpty: CheckedContinuation<Void, Never>?)>((0, nil))
    private let onStopped = Mutex<[CheckedContinuation<Void, Never>]>([])
    private let orders: AsyncStream<Order>
    private let sender: AsyncStream<Order>.Continuation
    private let host: InstanceHost

    /// One that does not run and will not.
    convenience init(_ setup: InstanceSetup, _ directory: DatabaseDirectory, _ host: InstanceHost, fault: String) {
        self.init(setup, directory, host)
        state.withLock { $0 = .stopped(Stopped(reason: fault)) }
    }

    init(_ setup: InstanceSetup, _ directory: DatabaseDirectory, _ host: InstanceHost) {
        var options = LocalRedis.Options(directory: directory.data, engine: host.engine)
        options.modules = host.modules
        options.endsWithOwner = true
        options.settings = setup.engineSettings
        self.options = options
        self.setup = Mutex(setup)
        self.host = host
        replacing = DataReplacement(directory: directory)
        (orders, sender) = AsyncStream.makeStream()
    }

    // MARK: What others ask of it

    /// Returns when it runs.
    /// - Throws: ``Stopped``
    func running() async throws -> Running {
        try await withCheckedThrowingContinuation { continuation in
            let known: Result<Running, any Error>? = state.withLock { state in
                switch state {
                case .starting(let waiting):
                    state = .starting(waiting: waiting + [continuation])
                    return nil
                case .running(let running): return .success(running)
                case .stopped(let stopped): return .failure(stopped)
                }
            }
            if let known { continuation.resume(with: known) }
        }
    }

    /// Lends what runs: its gateway does not end as long as `body` uses it.
    /// - Returns: `nil` while nothing runs.
    func using<Result>(_ body: (Running) async throws -> Result) async rethrows -> Result? {
        let running: Running? = state.withLock { state in
            guard case .running(let running) = state else { return nil }
            leases.withLock { $0.count += 1 }
            return running
        }
        guard let running else { return nil }
        defer { giveBack() }
        return try await body(running)
    }

    private func giveBack() {
        let waiting: CheckedContinuation<Void, Never>? = leases.withLock { leases in
            leases.count -= 1
            guard leases.count == 0 else { return nil }
            defer { leases.onEmpty = nil }
            return leases.onEmpty
        }
        waiting?.resume()
    }

    /// Lends no more; returns when all is given back.
    private func withdraw() async {
        state.withLock { if case .running = $0 { $0 = .starting(waiting: []) } }
        await withCheckedContinuation { continuation in
            let isFree = leases.withLock { leases in
                if leases.count > 0 { leases.onEmpty = continuation }
                return leases.count == 0
            }
            if isFree { continuation.resume() }
        }
    }

    /// Without waiting; `nil` while it does not run.
    var current: Running? { state.withLock { if case .running(let running) = $0 { running } else { nil } } }
    var fault: Stopped? { state.withLock { if case .stopped(let stopped) = $0 { stopped } else { nil } } }

    /// Takes the tokens of a record in place of those that were valid. Returns when the gateway refuses the others.
    func change(to setup: InstanceSetup) async {
        self.setup.withLock { $0 = setup }
        _ = await using { await $0.gateway.replace(tokens: setup.record.credentials.tokens) }
    }

    /// Starts the gateway anew with what the record says now; its port stays. Returns when it listens.
    func reconfigure(to setup: InstanceSetup) async throws {
        self.setup.withLock { $0 = setup }
        if send(.reconfigure) { _ = try await running() }
    }

    /// Has other data in the place of those that are there.
    /// - Throws: ``Stopped``; the old data are back, or that is said too.
    func replaceData(with snapshot: String) async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            let order = DataOrder(snapshot: snapshot) { continuation.resume(with: $0.mapError { $0 as any Error }) }
            if !send(.replace(order)) { order.end(.failure(Stopped(reason: "it does not run"))) }
        }
    }

    /// Ends it; returns when its server has ended.
    func stop() async {
        guard send(.stop) else { return }
        await withCheckedContinuation { continuation in
            onStopped.withLock { $0.append(continuation) }
            if fault != nil { tellStopped() }
        }
    }

    private func tellStopped() {
        let waiting = onStopped.withLock { waiting in
            defer { waiting = [] }
            return waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    /// - Returns: false when nobody takes orders any more.
    @discardableResult
    private func send(_ order: Order) -> Bool {
        // Under the lock, so that no order comes after the last was looked for.
        state.withLock { state in
            switch state {
            case .stopped: return false
            case .running: state = .starting(waiting: [])
            case .starting: break
            }
            // A task that was cancelled takes no orders, and is about to say that it has stopped.
            if case .terminated = sender.yield(order) { return false }
            return true
        }
    }

    // MARK: Running

    /// Runs the database until it is stopped or cannot run; its ``fault`` says why.
    /// - Parameter order: data to begin with.
    func run(replacing order: DataOrder? = nil) async {
        var reason = "it was stopped"
        do { try await serve(order) } catch is CancellationError {} catch { reason = host.words(error) }
        let waiting: [CheckedContinuation<Running, any Error>] = state.withLock { state in
            defer { state = .stopped(Stopped(reason: reason)) }
            return if case .starting(let waiting) = state { waiting } else { [] }
        }
        for continuation in waiting { continuation.resume(throwing: Stopped(reason: reason)) }
        sender.finish()
        // Those that came too late to be carried out.
        for await order in orders {
            if case .replace(let order) = order { order.end(.failure(Stopped(reason: reason))) }
        }
        tellStopped()
    }

    private func serve(_ first: DataOrder?) async throws {
        var next = first
        try replacing.recover()
        while true {
            let order: Order
            if let data = next {
                do { order = try await serve(data) } catch {
                    data.end(.failure(Stopped(reason: host.words(error))))
                    throw error
                }
            } else {
                order = try await serve {}
            }
            guard case .replace(let data) = order else { return }
            next = data
        }
    }

    /// Serves other data, or the old ones where the engine does not take the others.
    private func serve(_ data: DataOrder) async throws -> Order {
        // Set once the engine has loaded them.
        let isLoaded = Mutex(false)
        // Of a file that was cut an engine would otherwise serve what is left, as it should after a crash of its own.
        var loading = options
        loading.settings[Self.loadsTruncated] = "no"
        do {
            try replacing.install(data.snapshot)
            return try await LocalRedis.withServer(loading) { [self] redis in
                try await redis.configure(Self.loadsTruncated, "yes")
                isLoaded.withLock { $0 = true }
                try replacing.commit()
                return try await serve(redis) { data.end(.success(())) }
            }
        } catch {
            guard !isLoaded.withLock({ $0 }) else { throw error }
            try replacing.rollBack()
            try Task.checkCancellation()
            let reason = "the data could not be loaded: \(host.words(error)); the database has its old data"
            return try await serve { data.end(.failure(Stopped(reason: reason))) }
        }
    }

    /// Serves the data that are there.
    private func serve(_ onReady: @escaping @Sendable () -> Void) async throws -> Order {
        try await LocalRedis.withServer(options) { [self] redis in try await serve(redis, onReady) }
    }

    /// Serves one engine with one gateway after the other.
    /// - Parameter onReady: called once, when the first of them listens.
    /// - Returns: what to do when the engine has ended.
    private func serve(_ redis: LocalRedis, _ onReady: @Sendable () -> Void) async throws -> Order {
        var isFirst = true
        while true {
            for (name, value) in setup.withLock({ $0.engineSettings }) { try await redis.configure(name, value) }
            let number = generation.withLock { count in
                count += 1
                return count
            }
            let order = try await withGateway(to: redis, number) { [self] gateway in
                setup.withLock { $0.record.port = gateway.port }
                become(Running(gateway: gateway, redis: redis, generation: number))
                if isFirst { onReady() }
                let order = await nextOrder()
                await withdraw()
                return order
            }
            isFirst = false
            if case .reconfigure = order { continue }
            return order
        }
    }

    /// The port stays the same from one start to the next, unless something else has it.
    private func withGateway(
        to redis: LocalRedis, _ number: Int, _ body: (Gateway) async throws -> Order
    ) async throws -> Order {
        let connector = try RedisConnector(redis.endpoint)
        let setup = setup.withLock { $0 }
        var configuration = setup.configuration(connector, port: setup.record.port, now: host.now())
        let id = setup.record.id
        configuration.onDrained = { [host] in host.onTraffic(id, $0, number) }
        do {
            return try await Gateway.withGateway(configuration, body)
        } catch let error as GatewayStartError where configuration.port != 0 && !error.isMisuse {
            host.report("database \(setup.record.name): port \(configuration.port): \(error.reason); it takes another")
            configuration.port = 0
            return try await Gateway.withGateway(configuration, body)
        }
    }

    private func become(_ running: Running) {
        let waiting: [CheckedContinuation<Running, any Error>] = state.withLock { state in
            defer { state = .running(running) }
            return if case .starting(let waiting) = state { waiting } else { [] }
        }
        for continuation in waiting { continuation.resume(returning: running) }
    }

    /// The end of the task is an order too.
    private func nextOrder() async -> Order {
        var iterator = orders.makeAsyncIterator()
        return await iterator.next() ?? .stop
    }
}
