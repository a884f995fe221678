import NIOCore
import RedisTypes
import UpstashREST

/// The lines of the access log that one event loop has not handed over yet.
struct AccessLines {
    private let log: AccessLog
    private var bytes: [UInt8] = []
    private var count = 0
    /// The time of the last line, which is mostly that of the next as well.
    private var stamp: (milliseconds: Int64, text: String) = (0, "")

    /// Enough for a write of its own.
    private static let batchBytes = 64 << 10

    init(_ log: AccessLog) {
        self.log = log
    }

    /// - Returns: whether this is the first line since the last flush.
    mutating func append(_ response: ResponseRecord) -> Bool {
        let now = WallClock.milliseconds
        if now != stamp.milliseconds { stamp = (now, "\(UTCTime(milliseconds: now))") }
        let isFirst = bytes.isEmpty
        bytes.append(contentsOf: "{\"time\":\"\(stamp.text)\",\"client\":".utf8)
        JSONText.append(Array(response.client.utf8), to: &bytes)
        if let token = response.token {
            bytes.append(contentsOf: ",\"token\":".utf8)
            JSONText.append(Array(token.utf8), to: &bytes)
        }
        bytes.append(contentsOf: ",\"method\":".utf8)
        JSONText.append(Array(response.method.utf8), to: &bytes)
        bytes.append(contentsOf: ",\"route\":\"\(response.route.name)\"".utf8)
        if let command = response.command { bytes.append(contentsOf: ",\"command\":\"\(command)\"".utf8) }
        bytes.append(
            contentsOf: ",\"commands\":\(response.commandCount),\"status\":\(response.status)".utf8)
        bytes.append(
            contentsOf: ",\"in\":\(response.requestBytes),\"out\":\(response.responseBytes)".utf8)
        bytes.append(contentsOf: ",\"us\":\(response.time.nanoseconds / 1000)".utf8)
        if let executed = response.executed { bytes.append(contentsOf: ",\"executed\":\"\(executed.rawValue)\"".utf8) }
        bytes.append(contentsOf: "}\n".utf8)
        count += 1
        if bytes.count >= Self.batchBytes { flush() }
        return isFirst
    }

    mutating func flush() {
        guard count > 0 else { return }
        log.write(bytes, lines: count)
        bytes.removeAll(keepingCapacity: true)
        count = 0
    }
}

/// What is told about a response: to whom, for what, and how it went.
struct ResponseRecord {
    var client: String
    /// The token's name; `nil` where none was right.
    var token: String?
    var method: String
    var route: ResponseMetrics.Route
    /// The command, where there is one only.
    var command: String?
    var commandCount: Int
    var status: Int
    var requestBytes: Int
    var responseBytes: Int
    var time: TimeAmount
    /// For an error: what is known of the command.
    var executed: Executed?
}
