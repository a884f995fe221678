import NIOCore
import Synchronization

/// Names an exchange to whoever wants to end it.
final class ExchangeTicket: Sendable, Hashable {
    private let cancelled = Atomic(false)

    /// Set before the loop hears of the cancellation, so that one that comes before the start is not missed.
    var isCancelled: Bool { cancelled.load(ordering: .acquiring) }
    func cancel() { cancelled.store(true, ordering: .releasing) }

    static func == (left: ExchangeTicket, right: ExchangeTicket) -> Bool { left === right }
    func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}

/// One request and the task that waits for its response. It is resumed exactly once. Event loop only.
final class ClientExchange {
    enum Delivery {
        case whole(CheckedContinuation<TransportResponse, any Error>)
        case stream(CheckedContinuation<TransportStream, any Error>)
    }

    let ticket: ExchangeTicket
    let request: TransportRequest
    let onReady: (@Sendable (any Channel) -> Void)?
    private var delivery: Delivery?
    private var timer: Scheduled<Void>?

    init(
        _ ticket: ExchangeTicket, _ request: TransportRequest, _ delivery: Delivery,
        onReady: (@Sendable (any Channel) -> Void)?
    ) {
        self.ticket = ticket
        self.request = request
        self.delivery = delivery
        self.onReady = onReady
    }

    var isStream: Bool {
        if case .stream = delivery { true } else { false }
    }

    /// Calls `end` if the task still waits when the request's time is up.
    func limitTime(on eventLoop: any EventLoop, _ end: @escaping () -> Void) {
        guard let limit = request.timeLimit else { return }
        timer = eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(limit), end)
    }

    func succeed(_ response: TransportResponse) {
        if case .whole(let continuation) = take() { continuation.resume(returning: response) }
    }

    func succeed(_ stream: TransportStream) {
        if case .stream(let continuation) = take() { continuation.resume(returning: stream) }
    }

    func fail(_ error: TransportError) {
        switch take() {
        case .whole(let continuation): continuation.resume(throwing: error)
        case .stream(let continuation): continuation.resume(throwing: error)
        case nil: break
        }
    }

    private func take() -> Delivery? {
        defer { delivery = nil }
        timer?.cancel()
        timer = nil
        return delivery
    }
}
