import NIOCore
import RESP
import RedisNIO
import RedisTypes
import UpstashREST

@testable import RedisGateway
@testable import UpstashClient

/// Feeds an input of libFuzzer to a reader of what comes from outside: requests of clients, replies of Redis and of
/// servers, files of records, access logs. The first byte chooses the reader, the second where the input is cut in two: whatever
/// arrives in pieces must be read as if it had come whole.
///
/// A reader may refuse an input. It must not trap, hang, or take one thing for another; `precondition` says which.
public func fuzzReaders(_ start: UnsafePointer<UInt8>?, _ count: Int) {
    guard let start, count >= 2 else { return }
    let bytes = Array(UnsafeBufferPointer(start: start + 2, count: count - 2))
    let cut = bytes.isEmpty ? 0 : Int(start[1]) * bytes.count / 256
    switch start[0] {
    case 0xC0..<0xC4: return flagFile(bytes)
    case 0xC4..<0xC8: return flagd(bytes)
    case 0xC8..<0xCC: return yaml(bytes)
    case 0xCC..<0xD0: return accessLog(bytes, cut, start[0] & 0x03)
    case 0xD0..<0xE0: return rows(bytes, cut, start[0] & 0x0F)
    case 0xE0..<0xE4: return commandStream(bytes, cut)
    case 0xE4..<0xE8: return commandLines(bytes, cut)
    case 0xE8..<0xEC: return appendOnlyFile(bytes, cut)
    case 0xEC..<0xF0: return manifest(bytes)
    case 0xF0...: return dump(bytes, cut)
    default: break
    }
    switch start[0] % 8 {
    case 0: commandBody(bytes, CommandBody.parseCommand)
    case 1: commandBody(bytes, CommandBody.parseCommands)
    case 2: requestTarget(bytes)
    case 3: reply(bytes, cut)
    case 4: replyBody(bytes)
    case 5: records(bytes, cut)
    case 6: response(bytes, cut)
    default: identity(bytes)
    }
}

// MARK: Requests

private let connector = try? RedisConnector(RedisEndpoint(.unixSocket(path: "/nowhere")))
private let policy = connector.map { CommandPolicy(GatewayConfiguration(token: Secret("token"), redis: $0)) }
/// An engine that has nothing of its own, so that everything is emulated that can be.
private let adapter = CommandAdapter(features: EngineFeatures(replies: []), aliases: ScriptAliases())

private func commandBody(
    _ bytes: [UInt8],
    _ parse: (UnsafeRawBufferPointer, inout CommandBatch, Int) throws(RequestError) -> Void
) {
    var batch = CommandBatch()
    guard (try? bytes.withUnsafeBytes { try parse($0, &batch, 100_000) }) != nil else { return }
    judge(batch)
}

private func commandBody(
    _ bytes: [UInt8],
    _ parse: (UnsafeRawBufferPointer, inout CommandBatch, Int, Int) throws(RequestError) -> Void
) {
    commandBody(bytes) { bytes, batch, words throws(RequestError) in try parse(bytes, &batch, 10_000, words) }
}

/// What the gateway does with commands before Redis sees them.
private func judge(_ batch: CommandBatch) {
    for index in 0..<batch.count {
        let row = batch.position(of: index)
        _ = policy?.verdict(on: batch, index, row: row)
        if let row, !batch.words(of: index).isEmpty {
            _ = adapter.adaptation(of: batch, at: index, row: row, inTransaction: index % 2 == 1)
        }
        // Redis reads the words that the client wrote.
        var wire: [UInt8] = []
        RESPEncoder.append(batch, index, to: &wire)
        let command = batch.command(index)
        let sent = try? wire.withUnsafeBytes { try RESPReader.values(in: $0) }
        precondition(sent == [.array(command.words.map { .bulkString($0) })])
        var text: [UInt8] = []
        guard !command.words.isEmpty, CommandBody.append(command, to: &text) else { continue }
        var again = CommandBatch()
        let isRead = (try? text.withUnsafeBytes { try CommandBody.parseCommand($0, into: &again) }) != nil
        precondition(isRead && again.command(0) == command)
    }
}

private func requestTarget(_ bytes: [UInt8]) {
    guard let target = try? RequestTarget(bytes) else { return }
    var batch = CommandBatch()
    for word in target.words + target.queryWords { batch.appendWord(word.bytes) }
    batch.endCommand()
    judge(batch)
}

// MARK: Replies

private func reply(_ bytes: [UInt8], _ cut: Int) {
    var whole = RESPScanner()
    var pieces = RESPScanner()
    let length = bytes.withUnsafeBytes { bytes in Result { try whole.scan(bytes) } }
    let first = bytes[..<cut].withUnsafeBytes { bytes in Result { try pieces.scan(bytes) } }
    switch first {
    case .success(nil):
        let second = bytes.withUnsafeBytes { bytes in Result { try pieces.scan(bytes) } }
        precondition((try? length.get()) == (try? second.get()))
    case .success: precondition((try? length.get()) == (try? first.get()))
    case .failure: if case .success = length { preconditionFailure("a piece is refused, the whole is not") }
    }
    guard case .success(let end?) = length,
        let value = try? bytes[..<end].withUnsafeBytes({ try RESPReader.values(in: $0) })
    else { return }
    precondition(value.count == 1)
    var body: [UInt8] = []
    _ = bytes[..<end].withUnsafeBytes {
        EventText.append(push: $0, to: &body)
        EventText.append(monitorLine: $0, isFirst: false, to: &body)
        body = []
        return ReplyTranscoder(encoding: .plain).appendObject($0, to: &body)
    }
    precondition(body.withUnsafeBytes { UTF8Validation.isValid($0) })
    body = []
    _ = bytes[..<end].withUnsafeBytes { ReplyTranscoder(encoding: .base64).appendObject($0, to: &body) }
    // What a client reads is what Redis said, but for what JSON has no form for.
    let read = try? body.withUnsafeBytes { try ReplyBody.parse($0, encoding: .base64) }
    if !isRefusal(body) { precondition(read == .one(asJSON(value[0], isNested: false)), "\(body)") }
}

private func isRefusal(_ body: [UInt8]) -> Bool { body.starts(with: "{\"error\":".utf8) }

private func asJSON(_ value: RedisValue, isNested: Bool) -> RedisValue {
    switch value {
    case .array(let items): .array(items.map { asJSON($0, isNested: true) })
    case .simpleString(let text): !isNested && text == "OK" ? .ok : .bulkString(text)
    case .error(let error): .bulkString(error.message)
    case .bulkString, .integer, .null: value
    }
}

private func replyBody(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes {
        for encoding in [ReplyEncoding.plain, .base64] {
            let content = try? ReplyBody.parse($0, encoding: encoding)
            let replies = ReplyBody.wholeReplies(inTruncated: $0, encoding: encoding)
            if case .many(let all)? = content { precondition(all == replies) }
        }
    }
}

private func response(_ bytes: [UInt8], _ cut: Int) {
    func read(_ pieces: [ArraySlice<UInt8>]) -> (status: Int?, body: [UInt8], isWhole: Bool, isRefused: Bool) {
        var parser = HTTPResponseParser()
        parser.beginResponse(isHEAD: false)
        var buffer = ByteBuffer()
        var (status, body): (Int?, [UInt8]) = (nil, [])
        for piece in pieces {
            buffer.writeBytes(piece)
            do {
                while let event = try parser.next(in: &buffer) {
                    switch event {
                    case .head(let head): status = head.status
                    case .body(let part): body += part.readableBytesView
                    case .end: return (status, body, true, false)
                    }
                }
            } catch { return (status, body, false, true) }
        }
        return (status, body, false, false)
    }
    let (whole, pieces) = (read([bytes[...]]), read([bytes[..<cut], bytes[cut...]]))
    precondition(whole == pieces)
}

// MARK: Tokens

private func identity(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { _ = ACLToken.credentials(in: $0) }
    _ = ACLToken.password(in: ByteString(bytes))
    if let set = try? TokenFile.parse(String(decoding: bytes, as: UTF8.self)) {
        precondition((try? TokenFile.parse(TokenFile.text(set))) == set)
    }
}
