import RedisTypes

/// Messages of Redis as server-sent events (REST reference 1.6): `data: message,chat,hello`, then a blank line.
enum EventText {
    /// Appends a message of a subscription: the elements of the array joined by commas, as they came.
    static func append(push reply: UnsafeRawBufferPointer, to output: inout [UInt8]) {
        guard reply.first == UInt8(ascii: "*") else { return }
        var position = 0
        let count = ReplyTranscoder.number(ReplyTranscoder.line(reply, &position)) ?? 0
        var text: [UInt8] = []
        text.reserveCapacity(reply.count)
        for index in 0..<max(0, count) where position < reply.count {
            if index > 0 { text.append(UInt8(ascii: ",")) }
            let isString = reply[position] == UInt8(ascii: "$")
            let line = ReplyTranscoder.line(reply, &position)
            if isString {
                guard let length = ReplyTranscoder.number(line), length >= 0 else { continue }
                text.append(contentsOf: UnsafeRawBufferPointer(rebasing: reply[position..<(position + length)]))
                position += length + 2
            } else {
                text.append(contentsOf: line)
            }
        }
        appendLines(text, to: &output)
    }

    /// Appends a line of `MONITOR`. Its clients' addresses are nobody's business; `lua` stands where a script ran.
    static func append(monitorLine reply: UnsafeRawBufferPointer, isFirst: Bool, to output: inout [UInt8]) {
        var position = 0
        let line = ReplyTranscoder.line(reply, &position)
        if isFirst { return appendLines(Array("\"OK\"".utf8), to: &output) }
        var text: [UInt8] = []
        text.reserveCapacity(line.count)
        // `1721284005.242090 [0 127.0.0.1:50012] "GET" "k"`; a socket's path may hold brackets and spaces itself.
        if let open = line.firstIndex(of: UInt8(ascii: "[")),
            let close = line.indices.dropFirst(open).first(where: { line[$0...].starts(with: "] \"".utf8) })
        {
            let client = line[open..<close]
            let isScript = client.reversed().starts(with: "lua".utf8.reversed())
            text.append(contentsOf: line[..<open])
            text.append(contentsOf: isScript ? Array(client) : Array("[0 0.0.0.0:0".utf8))
            text.append(contentsOf: line[close...])
        } else {
            text.append(contentsOf: line)
        }
        appendLines(text, to: &output)
    }

    /// Appends an event of one `data` line for each line of `text`. What is not UTF-8 becomes U+FFFD.
    static func appendLines(_ text: [UInt8], to output: inout [UInt8]) {
        let isValid = text.withUnsafeBytes { UTF8Validation.isValid($0) }
        let text = isValid ? text : Array(String(decoding: text, as: UTF8.self).utf8)
        output.append(contentsOf: "data: ".utf8)
        var runStart = 0
        var index = 0
        while index < text.count {
            let byte = text[index]
            guard byte == 0x0D || byte == 0x0A else {
                index += 1
                continue
            }
            output.append(contentsOf: text[runStart..<index])
            output.append(contentsOf: "\ndata: ".utf8)
            index += byte == 0x0D && index + 1 < text.count && text[index + 1] == 0x0A ? 2 : 1
            runStart = index
        }
        output.append(contentsOf: text[runStart...])
        output.append(contentsOf: "\n\n".utf8)
    }

    /// What every reader ignores: it keeps proxies from thinking that nobody is there.
    static let comment = Array(":\n\n".utf8)

    static func append(comment: String, to output: inout [UInt8]) {
        output.append(contentsOf: ": \(comment)\n\n".utf8)
    }
}
