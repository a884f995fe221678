import NIOCore
import RedisNIO
import Testing

@Suite struct ReplyQueueTests {
    private let later = NIODeadline.uptimeNanoseconds(1000)

    @Test func repliesGoToConsumersInTheOrderTheyAsked() throws {
        var queue = ReplyQueue<String>()
        _ = queue.enqueue("a", replies: 2, deadline: later)
        _ = queue.enqueue("b", replies: 1, deadline: later)
        queue.markSent()
        var taken: [String] = []
        while let (consumer, isLast) = queue.receivedReply() { taken.append(consumer + (isLast ? "!" : "")) }
        #expect(taken == ["a", "a!", "b!"])
        #expect(queue.isEmpty)
    }

    @Test func aReplyNobodyAskedForIsAViolation() {
        var queue = ReplyQueue<String>()
        let unasked = queue.receivedReply()
        #expect(unasked == nil)
        let isTaken = queue.enqueue("waiting, not sent", replies: 1, deadline: later)
        #expect(isTaken)
        let unsent = queue.receivedReply()
        #expect(unsent == nil)
    }

    @Test func whatLeftAndWhatDidNotFailApart() {
        var queue = ReplyQueue<String>()
        _ = queue.enqueue("answered", replies: 1, deadline: later)
        _ = queue.enqueue("half answered", replies: 2, deadline: later)
        queue.markSent()
        _ = queue.enqueue("queued", replies: 1, deadline: later)
        _ = queue.receivedReply()
        _ = queue.receivedReply()
        let (sent, unsent) = queue.fail()
        #expect(sent == ["half answered"])
        #expect(unsent == ["queued"])
    }

    @Test func aClosedQueueTurnsEverythingAway() {
        var queue = ReplyQueue<String>()
        _ = queue.fail()
        #expect(queue.isClosed)
        let isTaken = queue.enqueue("late", replies: 1, deadline: later)
        #expect(!isTaken)
        let (sent, unsent) = queue.fail()
        #expect(sent.isEmpty && unsent.isEmpty)
    }

    @Test func theOldestDeadlineCounts() {
        var queue = ReplyQueue<String>()
        #expect(!queue.hasExpired(at: .distantFuture))
        _ = queue.enqueue("a", replies: 1, deadline: later)
        #expect(!queue.hasExpired(at: later - .nanoseconds(1)))
        #expect(queue.hasExpired(at: later))
        queue.markSent()
        _ = queue.receivedReply()
        #expect(!queue.hasExpired(at: .distantFuture))
    }
}
