import LocalRedis
import RecordFormats
import RedisGateway
import RedisTypes
import Settings
import UpstashClient
import UpstashREST

/// What the instance has counted. While it runs it is asked, over a socket that only this user can reach; what it had
/// counted when it ended is in a file.
extension LocalInstance {
    var usageFile: String { directory + "/usage.json" }

    func adminSocket() throws -> SocketPath { try SocketPath("admin.sock", in: directory) }

    /// - Parameter resets: whether counting begins anew after this.
    /// - Returns: `nil` when nothing was ever counted.
    func usage(resets: Bool = false) async throws -> UsageReport? {
        if try running != nil { return try await askForUsage(resets: resets) }
        let report = try storedUsage()
        if resets { POSIX.removeTree(usageFile) }
        return report
    }

    /// What a gateway has left.
    func storedUsage() throws -> UsageReport? {
        guard let bytes = try PrivateFile.read(usageFile, as: .secret) else { return nil }
        return try report(bytes, from: usageFile)
    }

    func store(_ report: UsageReport) throws {
        try PrivateFile.write(report.json, to: usageFile)
    }

    private func askForUsage(resets: Bool) async throws -> UsageReport {
        var options = NIOTransport.Options()
        options.unixSocket = try adminSocket().path
        let transport = try NIOTransport(to: RESTEndpoint("http://localhost"), options: options)
        let request = TransportRequest(
            method: resets ? "DELETE" : "GET", target: "/usage", timeLimit: .seconds(5), maximumResponseBytes: 1 << 24)
        let response: TransportResponse
        do { response = try await transport.send(request) } catch {
            await transport.close()
            throw error
        }
        await transport.close()
        guard response.status == 200 else {
            throw Failure(
                .unreachable, "USAGE", "the instance answers \(response.status)", hint: "upkeep local logs")
        }
        return try report(response.body, from: "the instance's answer")
    }

    private func report(_ bytes: [UInt8], from source: String) throws -> UsageReport {
        do { return try UsageReport(json: bytes) } catch {
            throw InputError(name: source, reason: error.reason)
        }
    }
}

extension UsageReport {
    /// Reads what ``json`` writes. Members it does not know are those of a later version.
    init(json bytes: [UInt8]) throws(JSONError) {
        var reader = JSONReader(bytes[...])
        self.init(since: 0, regions: 1, month: "", monthBilled: 0, usage: Usage())
        try reader.readMembers { reader, name throws(JSONError) in
            switch name {
            case "since_ms": since = Int64(try reader.count())
            case "regions": regions = max(1, try reader.count())
            case "month": month = String(decoding: try reader.string(), as: UTF8.self)
            case "month_billed": monthBilled = try reader.count()
            case "tokens":
                try reader.readMembers { reader, name throws(JSONError) in
                    usage.tokens[name] = try Usage.Token(&reader)
                }
            default: try reader.skipValue()
            }
        }
    }
}

extension Usage.Token {
    fileprivate init(_ reader: inout JSONReader) throws(JSONError) {
        self.init()
        try reader.readMembers { reader, name throws(JSONError) in
            switch name {
            case "requests": requests = try reader.count()
            case "request_bytes": requestBytes = try reader.count()
            case "response_bytes": responseBytes = try reader.count()
            case "uncounted_scripts": uncountedScripts = try reader.count()
            case "commands":
                try reader.readMembers { reader, name throws(JSONError) in
                    commands[name] = try Usage.Calls(&reader)
                }
            default: try reader.skipValue()
            }
        }
    }
}

extension Usage.Calls {
    fileprivate init(_ reader: inout JSONReader) throws(JSONError) {
        self.init(0, billed: 0)
        try reader.readMembers { reader, name throws(JSONError) in
            switch name {
            case "calls": calls = try reader.count()
            case "billed": billed = try reader.count()
            default: try reader.skipValue()
            }
        }
    }
}

extension JSONReader {
    fileprivate mutating func readMembers(
        _ body: (inout JSONReader, String) throws(JSONError) -> Void
    ) throws(JSONError) {
        try beginObject()
        while let member = try nextMember() { try body(&self, String(decoding: member.name, as: UTF8.self)) }
    }

    /// A whole number that is not negative.
    fileprivate mutating func count() throws(JSONError) -> Int {
        let offset = offset
        guard let number = Int(String(decoding: try number(), as: UTF8.self)), number >= 0 else {
            throw JSONError(at: offset, "a count was expected")
        }
        return number
    }
}
