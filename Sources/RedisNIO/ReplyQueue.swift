package import NIOCore

/// Who waits for which replies on one connection. Redis answers in the order it was asked, so this is a queue;
/// it also knows which commands have left, because only those may have run.
///
/// open ──fail──▶ closed, and from then on every command is turned away.
package struct ReplyQueue<Consumer> {
    private struct Waiter {
        let consumer: Consumer
        var owed: Int
        /// Whether the elements of the last reply, an array, are wanted one by one.
        var splitsLast: Bool
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
    package mutating func enqueue(
        _ consumer: Consumer, replies: Int, splittingLast: Bool = false, deadline: NIODeadline
    ) -> Bool {
        guard !isClosed, replies > 0 else { return false }
        waiters.append(Waiter(consumer: consumer, owed: replies, splitsLast: splittingLast, deadline: deadline))
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

    /// Whether the next reply, if it is an array, goes to its consumer in elements.
    package var splitsNextReply: Bool {
        guard let front = waiters.first, sent > 0 else { return false }
        return front.splitsLast && front.owed == 1
    }

    /// The next reply is an array whose elements each count as a reply from now on; an empty one is received whole.
    package mutating func splitNextReply(into count: Int) -> (consumer: Consumer, isLast: Bool)? {
        guard let front = waiters.first, sent > 0 else { return nil }
        guard count > 0 else { return receivedReply() }
        waiters[waiters.startIndex].owed = count
        waiters[waiters.startIndex].splitsLast = false
        return (front.consumer, false)
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
