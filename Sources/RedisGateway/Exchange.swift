import NIOCore
import RESP
import RedisNIO
import RedisTypes
import UpstashREST

/// One request on its way through: it collects the replies of its commands as the bytes of its response.
///
/// waiting ──last reply──▶ finished;  waiting ──failure──▶ finished, with an error in place of the replies
///
/// Its memory is counted from the start until ``release()``, when the response has left.
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
        /// One command in place of the client's, because of what the engine has not.
        case adapted(Adaptation)
        /// A script between two looks at what Redis has run; `row` is that of the command that runs it.
        case metered(Adaptation?, row: Int)
        /// Commands in place of the client's, whose replies make one.
        case substituted([RedisCommand], ([RedisValue]) -> RedisValue)
    }

    let shape: Shape
    let head: RequestHead
    /// When the request had been read.
    let received: NIODeadline
    /// Whom its commands are entered for; `nil` for one that nobody may send.
    var account: Account?
    /// For each command its row in the command table.
    private(set) var rows: [UInt16] = []
    private var isCounted = true
    /// Steps in order; empty when each command simply gets its reply.
    private var steps: [Step] = []
    private var nextStep = 0
    private var repliesOfStep = 0
    private var queueError: [UInt8]?
    private var meter = ScriptMeter()
    /// Replies of a step that substitutes several commands.
    private var collected: [RedisValue] = []
    private var response: ResponseBody

    private(set) var status = 200
    private(set) var isFinished = false
    private(set) var executed: Executed?
    /// A connection this exchange has to itself until it is finished, and whose it is.
    private var borrowed: (connection: RedisConnection, links: RedisLinks)?
    private var isRESPError = false
    private var isScript = false
    /// Replies expected from `EXEC`, and whether they have begun to come.
    private var resultCount = 0
    private var hasResults = false
    /// Whether this is the head of an event stream, which is all that `HEAD` asks for.
    private(set) var isStreamHead = false
    /// Called once, on the event loop, when the response is complete.
    var onFinish: ((Exchange) -> Void)?

    init(
        _ shape: Shape, _ head: RequestHead, received: NIODeadline, limits: GatewayLimits, memory: MemoryBudget
    ) {
        self.shape = shape
        self.head = head
        self.received = received
        response = ResponseBody(
            encoding: head.encoding, isRESP: head.wantsRESP && shape != .transaction, isList: shape != .command,
            limits: limits, memory: memory)
    }

    deinit {
        release()
    }

    var contentLength: Int { response.count }

    /// What the head of the response says about its body; `nil` when there is none by nature.
    var contentType: StaticString? {
        if response.count == 0 { return nil }
        let isRESP = head.wantsRESP && shape != .transaction && status == 200 || isRESPError
        return isRESP ? "application/octet-stream" : "application/json"
    }

    /// The body in pieces: buffers that leave as they are, then bytes.
    var body: (pieces: [ByteBuffer], rest: [UInt8]) { (response.pieces, response.bytes) }

    /// Counts the request's bytes, which stay in memory in one form or another while it runs.
    func adopt(requestBytes: Int) {
        response.adopt(requestBytes: requestBytes)
    }

    /// Frees what the exchange holds: its response has left, or its client has.
    func release() {
        response.release()
    }

    /// Gives back what was borrowed for the exchange.
    func giveBack() {
        if let (connection, links) = borrowed { links.giveBack(connection) }
        borrowed = nil
    }

    /// The client is gone: replies that still come are counted and thrown away.
    func abandon() {
        release()
    }

    /// Ends the exchange with the head of a stream that nobody wants to read.
    func answerStreamHead() {
        isStreamHead = true
        finish()
    }

    /// Ends the exchange without a word to Redis: nothing is entered in anyone's account.
    func refuse(_ error: RequestError) {
        isCounted = false
        end(with: error, executed: .no)
    }

    /// Ends the exchange with an error in place of all replies.
    func end(with error: RequestError, executed: Executed) {
        guard !isFinished else { return }
        response.replace(with: error)
        status = error.status
        self.executed = executed
        finish()
    }

    /// Ends the exchange of a command that is refused by name or size, in the format its reply would have.
    private func refuseCommand(_ error: RequestError) {
        guard head.wantsRESP else { return end(with: error, executed: .no) }
        response.replace(with: error, asRESP: true)
        (status, isRESPError, executed) = (error.status, true, .no)
        finish()
    }

    /// Answers each command with `error`, without a word to Redis.
    func refuseEach(_ batch: CommandBatch, _ error: RequestError) {
        guard shape == .pipeline else { return shape == .command ? refuseCommand(error) : refuse(error) }
        isCounted = false
        guard response.begin() else { return refuse(.memoryUsedUp) }
        for _ in 0..<batch.count { response.append(.error(RedisError(ByteString(error.text)))) }
        complete()
    }

    /// Sends the commands of a single request or a pipeline over a shared connection.
    func run(
        _ batch: CommandBatch, policy: CommandPolicy, adapter: CommandAdapter, metersScripts: Bool,
        on links: RedisLinks
    ) {
        var owed = 0
        let rows = Self.rows(of: batch)
        self.rows = rows
        for index in 0..<batch.count {
            let row = Self.row(rows[index])
            switch policy.verdict(on: batch, index, row: row) {
            case .send:
                owed += 1
                send(batch, index, row, adapter)
            case .sendScript(let runs):
                isScript = true
                if runs, metersScripts {
                    owed += 5
                    sendMetered(batch, index, row, adapter)
                } else {
                    owed += 1
                    if runs { account?.ledger.enterUncountedScript() }
                    send(batch, index, row, adapter)
                }
            case .sendWithoutBlocking:
                owed += 3
                special(.wrapped, at: index)
            case .answer(let value): special(.local(value), at: index)
            case .substitute(let commands, let reply):
                owed += commands.count
                special(.substituted(commands, reply), at: index)
            case .refuse(let error):
                if shape == .command { return refuseCommand(error) }
                special(.local(.error(RedisError(ByteString(error.text)))), at: index)
            }
        }
        guard response.begin() else { return refuse(.memoryUsedUp) }
        takeLocalSteps()
        if owed == 0 { return complete() }
        links.sharedConnection().send(replies: owed, to: self) { output in
            if steps.isEmpty { return RESPEncoder.append(batch, to: &output) }
            for index in 0..<batch.count {
                switch steps[index] {
                case .reply: RESPEncoder.append(batch, index, to: &output)
                case .local: break
                case .adapted(let adaptation): RESPEncoder.append(adaptation.command, to: &output)
                case .substituted(let commands, _):
                    for command in commands { RESPEncoder.append(command, to: &output) }
                case .wrapped:
                    output.append(contentsOf: Self.multi)
                    RESPEncoder.append(batch, index, to: &output)
                    output.append(contentsOf: Self.exec)
                case .metered(let adaptation, _):
                    output.append(contentsOf: Self.multi)
                    Self.appendMetered(batch, index, adaptation, to: &output)
                    output.append(contentsOf: Self.exec)
                }
            }
        }
    }

    private static let multi = "*1\r\n$5\r\nMULTI\r\n".utf8
    private static let exec = "*1\r\n$4\r\nEXEC\r\n".utf8

    private static func appendMetered(
        _ batch: CommandBatch, _ index: Int, _ adaptation: Adaptation?, to output: inout [UInt8]
    ) {
        RESPEncoder.append(ScriptMeter.command, to: &output)
        if let adaptation {
            RESPEncoder.append(adaptation.command, to: &output)
        } else {
            RESPEncoder.append(batch, index, to: &output)
        }
        RESPEncoder.append(ScriptMeter.command, to: &output)
    }

    /// Sends the commands as one transaction over a connection of their own. What the gateway answers itself has no
    /// part in it and stands in its place among the replies.
    func runTransaction(
        _ batch: CommandBatch, policy: CommandPolicy, adapter: CommandAdapter, metersScripts: Bool,
        on links: RedisLinks
    ) {
        let rows = Self.rows(of: batch)
        self.rows = rows
        for index in 0..<batch.count {
            let row = Self.row(rows[index])
            switch policy.verdict(on: batch, index, row: row) {
            case .sendScript(runs: true) where metersScripts:
                resultCount += 3
                sendMetered(batch, index, row, adapter)
            case .sendScript(runs: true):
                account?.ledger.enterUncountedScript()
                resultCount += 1
                send(batch, index, row, adapter)
            case .send, .sendScript, .sendWithoutBlocking:
                resultCount += 1
                send(batch, index, row, adapter)
            case .answer(let value): special(.local(value), at: index)
            case .substitute:
                let name = batch.info(of: index)?.name ?? ""
                return refuse(.badRequest("ERR \(name) is not allowed in transactions"))
            case .refuse(let error): return refuse(error)
            }
        }
        guard response.begin() else { return refuse(.memoryUsedUp) }
        if resultCount == 0 {
            takeLocalSteps()
            return complete()
        }
        links.borrow { lease in
            switch lease {
            case .failure(let error): self.failed(error)
            case .success(let connection):
                self.borrowed = (connection, links)
                connection.send(replies: self.resultCount + 2, splittingLast: true, to: self) { output in
                    output.append(contentsOf: Self.multi)
                    for index in 0..<batch.count {
                        switch self.steps.isEmpty ? .reply : self.steps[index] {
                        case .reply: RESPEncoder.append(batch, index, to: &output)
                        case .adapted(let adaptation): RESPEncoder.append(adaptation.command, to: &output)
                        case .metered(let adaptation, _): Self.appendMetered(batch, index, adaptation, to: &output)
                        case .local, .wrapped, .substituted: break
                        }
                    }
                    output.append(contentsOf: Self.exec)
                }
            }
        }
    }

    /// Notes that a command goes to Redis, as it came or as the engine understands it.
    private func send(_ batch: CommandBatch, _ index: Int, _ row: Int?, _ adapter: CommandAdapter) {
        if let row,
            let adaptation = adapter.adaptation(of: batch, at: index, row: row, inTransaction: shape == .transaction)
        {
            special(.adapted(adaptation), at: index)
        } else if !steps.isEmpty {
            steps.append(.reply)
        }
    }

    /// Notes that a command runs a script whose own commands are to be counted.
    private func sendMetered(_ batch: CommandBatch, _ index: Int, _ row: Int?, _ adapter: CommandAdapter) {
        guard let row else { return }
        let adaptation = adapter.adaptation(of: batch, at: index, row: row, inTransaction: shape == .transaction)
        special(.metered(adaptation, row: row), at: index)
    }

    private static func rows(of batch: CommandBatch) -> [UInt16] {
        (0..<batch.count).map { index in
            batch.position(of: index).map { UInt16(truncatingIfNeeded: $0) } ?? UsageLedger.unknownRow
        }
    }

    private static func row(_ row: UInt16) -> Int? { row == UsageLedger.unknownRow ? nil : Int(row) }

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
        if !succeeded && shape == .command {
            (status, isRESPError) = (400, head.wantsRESP)
            executed = !isScript && Self.precedesExecution(reply) ? .no : .yes
        }
    }

    /// Writes a reply that was made of others.
    private func append(_ value: RedisValue) {
        var bytes: [UInt8] = []
        RESPEncoder.append(value, to: &bytes)
        bytes.withUnsafeBytes { append($0) }
    }

    /// Whether Redis gives this error before it looks at the command (reliability contract, section 3).
    private static func precedesExecution(_ reply: UnsafeRawBufferPointer) -> Bool {
        guard reply.first == UInt8(ascii: "-") else { return false }
        let code = reply.dropFirst().prefix { $0 != 0x20 && $0 != 0x0D }
        return codesBeforeExecution.contains { code.elementsEqual($0.utf8) }
    }

    private static let codesBeforeExecution = [
        "LOADING", "BUSY", "MASTERDOWN", "CLUSTERDOWN", "TRYAGAIN", "READONLY", "MISCONF", "NOREPLICAS",
    ]

    private func complete() {
        response.end()
        finish()
    }

    private func finish() {
        guard !isFinished else { return }
        isFinished = true
        steps = []
        if isCounted, let account {
            account.ledger.enter(rows, requestBytes: account.requestBytes, responseBytes: response.count)
        }
        onFinish?(self)
        onFinish = nil
    }
}

extension Exchange: ReplyConsumer {
    func received(_ reply: UnsafeRawBufferPointer, isLast: Bool) {
        guard !isFinished else { return }
        if shape == .transaction && !hasResults { return receivedBeforeResults(reply, isLast: isLast) }
        // Most replies: each further touch of a property would cost a tenth of what the reply does.
        if steps.isEmpty {
            append(reply)
            return isLast ? complete() : ()
        }
        if nextStep < steps.count, case .substituted(let commands, let merge) = steps[nextStep] {
            // Whole replies only: the connection has found where they end.
            collected += (try? RESPReader.values(in: reply)) ?? [.error(RedisError("ERR unreadable reply"))]
            if collected.count < commands.count { return }
            let value = merge(collected)
            collected = []
            append(value)
        } else if nextStep < steps.count, case .wrapped = steps[nextStep] {
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
        } else if nextStep < steps.count, case .metered(_, let row) = steps[nextStep] {
            guard receivedMetered(reply, row) else { return }
        } else if nextStep < steps.count, case .adapted(let adaptation) = steps[nextStep],
            let answer = adaptation.answer, reply.first != UInt8(ascii: "-")
        {
            append(answer)
        } else if nextStep < steps.count, case .adapted(let adaptation) = steps[nextStep],
            let refusal = adaptation.refusal(reply)
        {
            append(.error(refusal))
        } else {
            append(reply)
        }
        replyTaken(isLast)
    }

    func receivedTooLarge(byteCount: Int, isLast: Bool) {
        guard !isFinished else { return }
        // Of the replies around results only errors can be long, and their texts are not worth keeping.
        if shape == .transaction && !hasResults {
            return Array("-ERR the reply is too large\r\n".utf8).withUnsafeBytes {
                receivedBeforeResults($0, isLast: isLast)
            }
        }
        response.appendTooLarge(byteCount: byteCount)
        if nextStep < steps.count, case .metered = steps[nextStep] {
            // In a transaction this is the script's own reply, and the second look follows.
            if shape == .transaction {
                repliesOfStep += 1
                return
            }
            account?.ledger.enterUncountedScript()
        }
        repliesOfStep = 0
        replyTaken(isLast)
    }

    func receivedArray(count: Int, isLast: Bool) {
        guard !isFinished else { return }
        guard count == resultCount else { return failed(.protocolViolation) }
        hasResults = true
        takeLocalSteps()
        if isLast { complete() }
    }

    /// Takes one of the replies that come for a metered script.
    /// - Returns: whether it was the last of them.
    private func receivedMetered(_ reply: UnsafeRawBufferPointer, _ row: Int) -> Bool {
        repliesOfStep += 1
        if shape == .transaction {
            switch repliesOfStep {
            case 1: meter.begin(reply)
            case 2: append(reply)
            default: enterCalls(reply, row)
            }
            if repliesOfStep < 3 { return false }
        } else {
            // MULTI, three times QUEUED, and what EXEC brings.
            if repliesOfStep > 1, queueError == nil, reply.first == UInt8(ascii: "-") { queueError = Array(reply) }
            if repliesOfStep < 5 { return false }
            if let error = queueError {
                queueError = nil
                error.withUnsafeBytes { append($0) }
            } else {
                receivedMeteredResults(reply, row)
            }
        }
        repliesOfStep = 0
        return true
    }

    /// - Parameter reply: that of `EXEC`: statistics, the script's reply, statistics.
    private func receivedMeteredResults(_ reply: UnsafeRawBufferPointer, _ row: Int) {
        var position = 4
        func next() -> UnsafeRawBufferPointer? {
            guard position < reply.count else { return nil }
            let rest = UnsafeRawBufferPointer(rebasing: reply[position...])
            var scanner = RESPScanner()
            guard let length = (try? scanner.scan(rest)) ?? nil else { return nil }
            position += length
            return UnsafeRawBufferPointer(rebasing: rest[..<length])
        }
        guard reply.starts(with: "*3\r\n".utf8), let before = next(), let result = next(), let after = next() else {
            return append(reply)
        }
        append(result)
        meter.begin(before)
        enterCalls(after, row)
    }

    private func enterCalls(_ statistics: UnsafeRawBufferPointer, _ row: Int) {
        account?.ledger.enter(meter.end(statistics, script: row))
    }

    private func replyTaken(_ isLast: Bool) {
        nextStep += 1
        takeLocalSteps()
        if isLast { complete() }
    }

    /// The replies to `MULTI` and to the queued commands, and that of an `EXEC` that ran nothing.
    private func receivedBeforeResults(_ reply: UnsafeRawBufferPointer, isLast: Bool) {
        let isError = reply.first == UInt8(ascii: "-")
        if queueError == nil, isError { queueError = Array(reply) }
        guard isLast else { return }
        let line = (queueError ?? Array("-EXECABORT Transaction discarded.".utf8)).dropFirst().prefix { $0 != 0x0D }
        isCounted = false
        end(with: .badRequest(String(decoding: line, as: UTF8.self)), executed: .no)
    }

    func failed(_ error: RedisConnectionError) {
        if error.nothingExecuted { isCounted = false }
        if case .loginRefused = error, case .user? = account?.principal.rights {
            // Redis knows the token no more, whatever was known of it.
            return end(with: .unauthorized, executed: .no)
        }
        end(with: RequestError(error), executed: error.nothingExecuted ? .no : .unknown)
    }
}

extension RequestError {
    static let memoryUsedUp = RequestError(status: 503, text: "ERR the gateway has too much in memory; try again later")

    /// What a client is told when Redis gave no reply.
    init(_ error: RedisConnectionError) {
        switch error {
        case .unreachable, .closed: self.init(status: 503, text: "ERR the gateway cannot reach Redis")
        case .loginRefused(let reason):
            self.init(status: 503, text: "ERR Redis refused the gateway's login: \(reason.text)")
        case .busy: self.init(status: 503, text: "ERR all connections to Redis are busy")
        case .timedOut: self.init(status: 504, text: "ERR Redis did not answer in time")
        case .lost, .protocolViolation:
            self.init(status: 502, text: "ERR the connection to Redis was lost before the reply")
        }
    }
}
