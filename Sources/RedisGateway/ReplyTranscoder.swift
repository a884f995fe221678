import RESP
import RedisTypes
import UpstashREST

/// Turns whole RESP2 replies into the JSON of the REST API, bytes to bytes (REST reference 3.3, 4).
struct ReplyTranscoder {
    let encoding: ReplyEncoding

    /// Appends `{"result":…}` or `{"error":"…"}` and tells which.
    /// - Parameter reply: one reply that a `RESPScanner` has found to be whole.
    func appendObject(_ reply: UnsafeRawBufferPointer, to output: inout [UInt8]) -> Bool {
        var position = 0
        return appendObject(reply, &position, to: &output)
    }

    /// The only element of a one-element array, as an object: a command that ran inside a transaction of its own.
    func appendObject(ofOnlyElement reply: UnsafeRawBufferPointer, to output: inout [UInt8]) -> Bool {
        var position = 0
        if reply.first == UInt8(ascii: "*") { _ = Self.line(reply, &position) }
        return appendObject(reply, &position, to: &output)
    }

    func appendError(_ text: some Sequence<UInt8>, to output: inout [UInt8]) {
        output.append(contentsOf: "{\"error\":".utf8)
        JSONText.append(Array(text), to: &output)
        output.append(UInt8(ascii: "}"))
    }

    /// A reply the gateway made itself.
    func appendObject(_ value: RedisValue, to output: inout [UInt8]) {
        var reply: [UInt8] = []
        RESPEncoder.append(value, to: &reply)
        _ = reply.withUnsafeBytes { appendObject($0, to: &output) }
    }

    private func appendObject(
        _ reply: UnsafeRawBufferPointer, _ position: inout Int, to output: inout [UInt8]
    ) -> Bool {
        if reply[position] == UInt8(ascii: "-") {
            output.append(contentsOf: "{\"error\":".utf8)
            JSONText.append(Self.line(reply, &position), to: &output)
            output.append(UInt8(ascii: "}"))
            return false
        }
        let outputStart = output.count
        output.append(contentsOf: "{\"result\":".utf8)
        guard appendValue(reply, &position, depth: 0, to: &output) else {
            output.removeLast(output.count - outputStart)
            appendError("ERR the reply is nested too deeply".utf8, to: &output)
            return false
        }
        output.append(UInt8(ascii: "}"))
        return true
    }

    private func appendValue(
        _ reply: UnsafeRawBufferPointer, _ position: inout Int, depth: Int, to output: inout [UInt8]
    ) -> Bool {
        let type = reply[position]
        let line = Self.line(reply, &position)
        switch type {
        case UInt8(ascii: "$"):
            guard let length = Self.number(line), length >= 0 else { break }
            appendString(UnsafeRawBufferPointer(rebasing: reply[position..<(position + length)]), to: &output)
            position += length + 2
            return true
        case UInt8(ascii: ":"):
            // A number of JSON begins with no zero but its only digit.
            let hasZero = line.drop { $0 == UInt8(ascii: "-") }.first == UInt8(ascii: "0")
            if hasZero, line.count > 1, let number = Int64(String(decoding: line, as: UTF8.self)) {
                output.append(contentsOf: String(number).utf8)
            } else {
                output.append(contentsOf: line)
            }
            return true
        case UInt8(ascii: "+"):
            // Inside arrays even `OK` is encoded: the JavaScript SDK decodes every string there.
            if depth == 0, line.elementsEqual("OK".utf8) {
                output.append(contentsOf: "\"OK\"".utf8)
            } else {
                appendString(line, to: &output)
            }
            return true
        case UInt8(ascii: "-"):
            appendString(line, to: &output)
            return true
        case UInt8(ascii: "*"):
            guard let count = Self.number(line), count >= 0 else { break }
            guard depth < RedisValue.maximumDepth else { return false }
            output.append(UInt8(ascii: "["))
            for index in 0..<count {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                guard appendValue(reply, &position, depth: depth + 1, to: &output) else { return false }
            }
            output.append(UInt8(ascii: "]"))
            return true
        default: break
        }
        output.append(contentsOf: "null".utf8)
        return true
    }

    private func appendString(_ bytes: UnsafeRawBufferPointer, to output: inout [UInt8]) {
        switch encoding {
        case .plain: JSONText.append(bytes, to: &output)
        case .base64:
            output.append(UInt8(ascii: "\""))
            Base64.append(bytes, to: &output)
            output.append(UInt8(ascii: "\""))
        }
    }

    /// The text of the header line at `position`, which moves past its CR LF. The scanner has seen it whole.
    static func line(_ reply: UnsafeRawBufferPointer, _ position: inout Int) -> UnsafeRawBufferPointer {
        let start = position + 1
        var end = start
        while end < reply.count, reply[end] != 0x0D { end += 1 }
        position = min(end + 2, reply.count)
        return UnsafeRawBufferPointer(rebasing: reply[start..<end])
    }

    /// The number of a header line; -1 is null.
    static func number(_ line: UnsafeRawBufferPointer) -> Int? {
        if line.first == UInt8(ascii: "-") { return -1 }
        var value = 0
        for byte in line { value = value &* 10 &+ Int(byte &- UInt8(ascii: "0")) }
        return line.isEmpty ? nil : value
    }
}
