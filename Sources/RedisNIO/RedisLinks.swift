package import NIOCore

/// The connections of one event loop to Redis: one that all plain commands share, and others that a transaction
/// has to itself. Used on its loop only, so nothing here locks or hops.
package final class RedisLinks {
    private let connector: RedisConnector
    private let eventLoop: any EventLoop
    private var shared: RedisConnection?
    private var idle: [RedisConnection] = []
    private var exclusiveCount = 0
    private let maximumExclusive: Int
    private var waiting = CircularBuffer<(deadline: NIODeadline, lease: Lease)>()
    private var isWaitCheckScheduled = false
    private let maximumWait: TimeAmount
    private var isClosed = false

    /// Receives a connection of its own; gives it back with ``RedisLinks/giveBack(_:)``.
    package typealias Lease = (Result<RedisConnection, RedisConnectionError>) -> Void

    package init(
        _ connector: RedisConnector, eventLoop: any EventLoop, maximumExclusive: Int = 16,
        maximumWait: TimeAmount = .seconds(1)
    ) {
        self.connector = connector
        self.eventLoop = eventLoop
        self.maximumExclusive = maximumExclusive
        self.maximumWait = maximumWait
    }

    /// How many shared connections were made so far: a change tells that Redis may not be the one it was.
    package private(set) var sharedConnectionCount = 0

    /// The shared connection; a new one when the last was closed. While it is being made, commands wait in it.
    package func sharedConnection() -> RedisConnection {
        if let shared, shared.isUsable { return shared }
        guard !isClosed else {
            let connection = RedisConnection(eventLoop: eventLoop, commandTimeout: connector.commandTimeout)
            connection.close()
            return connection
        }
        sharedConnectionCount &+= 1
        let connection = connector.connect(on: eventLoop)
        connection.onClose = { [weak self, weak connection] in
            if let self, self.shared === connection { self.shared = nil }
        }
        shared = connection
        return connection
    }

    /// Lends a connection that nobody else uses, at once or when one comes back within the longest wait.
    package func borrow(_ lease: @escaping Lease) {
        guard !isClosed else { return lease(.failure(.closed)) }
        while let connection = idle.popLast() {
            if connection.isUsable { return lease(.success(connection)) }
        }
        guard exclusiveCount < maximumExclusive else {
            waiting.append((.now() + maximumWait, lease))
            return scheduleWaitCheck()
        }
        exclusiveCount += 1
        let connection = connector.connect(on: eventLoop)
        connection.onClose = { [weak self, weak connection] in
            guard let self else { return }
            self.exclusiveCount -= 1
            self.idle.removeAll { $0 === connection }
            self.serveWaiting()
        }
        lease(.success(connection))
    }

    /// Takes a connection back. One that still owes replies is closed: its next user would read them.
    package func giveBack(_ connection: RedisConnection) {
        guard connection.isUsable else { return }
        guard connection.isIdle, !isClosed else { return connection.close() }
        if let next = waiting.popFirst() {
            next.lease(.success(connection))
        } else {
            idle.append(connection)
        }
    }

    /// Whether nobody uses any of them.
    package var isIdle: Bool {
        (shared?.isIdle ?? true) && idle.count == exclusiveCount && waiting.isEmpty
    }

    /// Closes them all once they have brought the replies that they owe. No others are made.
    package func retire() {
        shared?.closeWhenIdle()
        shared = nil
        close()
    }

    package func close() {
        isClosed = true
        shared?.close()
        shared = nil
        for connection in idle { connection.close() }
        idle.removeAll()
        while let next = waiting.popFirst() { next.lease(.failure(.closed)) }
    }

    private func serveWaiting() {
        if let next = waiting.popFirst() { borrow(next.lease) }
    }

    private func scheduleWaitCheck() {
        guard !isWaitCheckScheduled, let first = waiting.first else { return }
        isWaitCheckScheduled = true
        _ = eventLoop.assumeIsolated().scheduleTask(deadline: first.deadline) { [weak self] in
            guard let self else { return }
            self.isWaitCheckScheduled = false
            let now = NIODeadline.now()
            while let first = self.waiting.first, first.deadline <= now {
                self.waiting.removeFirst()
                first.lease(.failure(.busy))
            }
            self.scheduleWaitCheck()
        }
    }
}
