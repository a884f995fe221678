import NIOCore
import RESP
import RedisNIO
import RedisTypes
import UpstashREST

/// One request on its way through: it collects the replies of its commands as the bytes of its response.
///
/// waiting ──last reply──▶ finished;  waiting ──failure──▶ finished, with an error in place of the replies
final class Exchange {
    enum Shape {
        case command, pipeline, transaction
    }

    /// What the next reply from Redis is for, where it is not simply the reply of the next command.
    private enum Step {
        case reply
        /// Answered or refused by the gateway; Redis sends nothing.
        case local(RedisValue)
        /// `MULTI`, the command's `QUEUED`, and the `EXEC` that brings its reply.
        case wrapped
    }

    let shape: Shape
    let head: RequestHead
    /// Steps in order; empty when each command simply gets its reply.
    private var steps: [Step] = []
    private var nextStep = 0
    private var repliesOfStep = 0
    private var queueError: [UInt8]?
    private var response: ResponseBody

    private(set) var status = 200
    var body: [UInt8] { response.bytes }
    private(set) var isFinished = false
    private(set) var executed: Executed?
    /// A connection this exchange has to itself until it is finished.
    var borrowed: RedisConnection?
    var isRESP: Bool { head.wantsRESP && shape != .transaction && status == 200 || isRESPError }
    private var isRESPError = false
    /// Called once, on the event loop, when the response is complete.
    var onFinish: ((Exchange) -> Void)?

    init(_ shape: Shape, _ head: RequestHead, replyLimit: Int) {
        self.shape = shape
        self.head = head
        response = ResponseBody(
            encoding: head.encoding, isRESP: head.wantsRESP && shape != .transaction, isPipeline: shape == .pipeline,
            replyLimit: replyLimit)
    }

    /// Ends the exchange without a word to Redis.
    func refuse(_ error: RequestError, executed: Executed = .no) {
        guard !isFinished else { return }
        response.replace(with: error)
        status = error.status
        self.executed = executed
        finish()
    }

    /// Ends the exchange of a command that is refused by name or size, in the format its reply would have.
    private func refuseCommand(_ error: RequestError) {
        guard head.wantsRESP else { return refuse(error) }
        response.replace(with: error, asRESP: true)
        (status, isRESPError, executed) = (error.status, true, .no)
        finish()
    }

    /// Sends the commands of a single request or a pipeline over a shared connection.
    func run(_ batch: CommandBatch, policy: CommandPolicy, on links: RedisLinks) {
        var owed = 0
        for index in 0..<batch.count {
            switch policy.verdict(on: batch, index) {
            case .send:
                owed += 1
                if !steps.isEmpty { steps.append(.reply) }
            case .sendWithoutBlocking:
                owed += 3
                special(.wrapped, at: index)
            case .answer(let value): special(.local(value), at: index)
            case .refuse(let error):
                if shape == .command { return refuseCommand(error) }
                special(.local(.error(RedisError(ByteString(error.text)))), at: index)
            }
        }
        response.begin()
        takeLocalSteps()
        if owed == 0 { return complete() }
        links.sharedConnection().send(replies: owed, to: self) { output in
            for index in 0..<batch.count {
                switch steps.isEmpty ? .reply : steps[index] {
                case .reply: RESPEncoder.append(batch, index, to: &output)
                case .local: break
                case .wrapped:
                    output.append(contentsOf: "*1\r\n$5\r\nMULTI\r\n".utf8)
                    RESPEncoder.append(batch, index, to: &output)
                    output.append(contentsOf: "*1\r\n$4\r\nEXEC\r\n".utf8)
                }
            }
        }
    }

    /// Sends the commands as one transaction over a connection of their own.
    func runTransaction(_ batch: CommandBatch, policy: CommandPolicy, on links: RedisLinks) {
        for index in 0..<batch.count {
            switch policy.verdict(on: batch, index) {
            case .send, .sendWithoutBlocking: break
            case .answer: return refuse(.unavailable(batch.info(of: index)?.name ?? ""))
            case .refuse(let error): return refuse(error)
            }
        }
        links.borrow { lease in
            switch lease {
            case .failure(let error): self.failed(error)
            case .success(let connection):
                self.borrowed = connection
                connection.send(replies: batch.count + 2, to: self) { output in
                    output.append(contentsOf: "*1\r\n$5\r\nMULTI\r\n".utf8)
                    for index in 0..<batch.count { RESPEncoder.append(batch, index, to: &output) }
                    output.append(contentsOf: "*1\r\n$4\r\nEXEC\r\n".utf8)
                }
            }
        }
    }

    private func special(_ step: Step, at index: Int) {
        if steps.isEmpty { steps = Array(repeating: .reply, count: index) }
        steps.append(step)
    }

    /// Writes what the gateway answers itself before the next reply of Redis.
    private func takeLocalSteps() {
        while nextStep < steps.count, case .local(let value) = steps[nextStep] {
            nextStep += 1
            response.append(value)
        }
    }

    private func append(_ reply: UnsafeRawBufferPointer, isWrapped: Bool = false) {
        let succeeded = response.append(reply, isWrapped: isWrapped)
        if !succeeded && shape == .command { (status, isRESPError, executed) = (400, head.wantsRESP, .yes) }
    }

    private func complete() {
        response.end()
        finish()
    }

    private func finish() {
        guard !isFinished else { return }
        isFinished = true
        steps = []
        onFinish?(self)
        onFinish = nil
    }
}

extension Exchange: ReplyConsumer {
    func received(_ reply: UnsafeRawBufferPointer, isLast: Bool) {
        guard !isFinished else { return }
        if shape == .transaction { return receivedOfTransaction(reply, isLast: isLast) }
        if steps.isEmpty {
            append(reply)
            if isLast { complete() }
            return
        }
        if nextStep < steps.count, case .wrapped = steps[nextStep] {
            repliesOfStep += 1
            if repliesOfStep == 2, reply.first == UInt8(ascii: "-") { queueError = Array(reply) }
            if repliesOfStep < 3 { return }
            repliesOfStep = 0
            if let error = queueError {
                queueError = nil
                error.withUnsafeBytes { append($0) }
            } else {
                append(reply, isWrapped: true)
            }
        } else {
            append(reply)
        }
        nextStep += 1
        takeLocalSteps()
        if isLast { complete() }
    }

    private func receivedOfTransaction(_ reply: UnsafeRawBufferPointer, isLast: Bool) {
        if !isLast {
            if queueError == nil, reply.first == UInt8(ascii: "-") { queueError = Array(reply) }
            return
        }
        if !response.append(ofTransaction: reply) {
            let error = queueError ?? Array(reply)
            let line = error.dropFirst().prefix { $0 != 0x0D }
            return refuse(.badRequest(String(decoding: line, as: UTF8.self)))
        }
        finish()
    }

    func failed(_ error: RedisConnectionError) {
        switch error {
        case .unreachable, .closed:
            refuse(RequestError(status: 503, text: "ERR the gateway cannot reach Redis"))
        case .loginRefused(let reason):
            refuse(RequestError(status: 503, text: "ERR Redis refused the gateway's login: \(reason.text)"))
        case .busy:
            refuse(RequestError(status: 503, text: "ERR all connections to Redis are busy"))
        case .timedOut:
            refuse(RequestError(status: 504, text: "ERR Redis did not answer in time"), executed: .unknown)
        case .lost, .protocolViolation:
            refuse(
                RequestError(status: 502, text: "ERR the connection to Redis was lost before the reply"),
                executed: .unknown)
        }
    }
}
