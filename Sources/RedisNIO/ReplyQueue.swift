package import NIOCore

/// Who waits for which replies on one connection. Redis answers in the order it was asked, so this is a queue;
/// it also knows which commands have left, because only those may have run.
///
/// open ──fail──▶ closed, and from then on every command is turned away.
package struct ReplyQueue<Consumer> {
    private struct Waiter {
        let consumer: Consumer
        var owed: Int
        let deadline: NIODeadline
    }

    private var waiters = CircularBuffer<Waiter>()
    /// How many of `waiters`, from the front, have been written to the socket.
    private var sent = 0
    package private(set) var isClosed = false

    package init() {}

    package var isEmpty: Bool { waiters.isEmpty }
    package var count: Int { waiters.count }

    /// - Returns: false when the connection is closed and the commands must not be written.
    package mutating func enqueue(_ consumer: Consumer, replies: Int, deadline: NIODeadline) -> Bool {
        guard !isClosed, replies > 0 else { return false }
        waiters.append(Waiter(consumer: consumer, owed: replies, deadline: deadline))
        return true
    }

    /// Everything enqueued so far has left.
    package mutating func markSent() {
        sent = waiters.count
    }

    /// Whose reply has just arrived, and whether it is that consumer's last; `nil` when nobody waits, which is a
    /// protocol violation.
    package mutating func receivedReply() -> (consumer: Consumer, isLast: Bool)? {
        guard let front = waiters.first, sent > 0 else { return nil }
        if front.owed > 1 {
            waiters[waiters.startIndex].owed -= 1
            return (front.consumer, false)
        }
        waiters.removeFirst()
        sent -= 1
        return (front.consumer, true)
    }

    package func hasExpired(at now: NIODeadline) -> Bool {
        waiters.first.map { $0.deadline <= now } ?? false
    }

    /// - Returns: the consumers that get no reply, oldest first: those whose commands left, and those whose did not.
    package mutating func fail() -> (sent: [Consumer], unsent: [Consumer]) {
        isClosed = true
        let result = (waiters.prefix(sent).map(\.consumer), waiters.dropFirst(sent).map(\.consumer))
        waiters.removeAll()
        sent = 0
        return result
    }
}
