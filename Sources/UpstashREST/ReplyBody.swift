public import RedisTypes

/// JSON bodies that carry replies: `{"result":…}` or `{"error":"…"}`, alone or in an array (REST reference 3.3, 4).
public enum ReplyBody {
    /// What a single command, a pipeline or a transaction answered.
    public enum Content: Sendable, Hashable {
        /// `.error` stands for an `{"error":…}` object.
        case one(RedisValue)
        case many([RedisValue])
    }

    /// - Parameter encoding: what was asked for. Under base64 a bare `OK` is a status and everything else decodes.
    public static func parse(
        _ body: UnsafeRawBufferPointer, encoding: ReplyEncoding
    ) throws(ReplyBodyError) -> Content {
        var reader = Reader(cursor: JSONCursor(body), encoding: encoding)
        let content: Content
        switch reader.cursor.peek() {
        case UInt8(ascii: "["):
            reader.cursor.advance()
            content = .many(try reader.list { reader throws(ReplyBodyError) in try reader.reply() })
        case UInt8(ascii: "{"): content = .one(try reader.reply())
        default: throw .notAReply
        }
        guard reader.cursor.peek() == nil else { throw .notAReply }
        return content
    }

    /// The replies at the beginning of a pipeline's body that are whole, when the body was cut somewhere.
    public static func wholeReplies(
        inTruncated body: UnsafeRawBufferPointer, encoding: ReplyEncoding
    ) -> [RedisValue] {
        var reader = Reader(cursor: JSONCursor(body), encoding: encoding)
        var replies: [RedisValue] = []
        guard reader.cursor.take(UInt8(ascii: "[")) else { return replies }
        repeat {
            // Where reading fails, the cut is.
            guard let reply = try? reader.reply() else { break }
            replies.append(reply)
        } while reader.cursor.take(UInt8(ascii: ","))
        return replies
    }

    private struct Reader {
        var cursor: JSONCursor
        let encoding: ReplyEncoding

        /// One `{"result":…}` or `{"error":…}`; other members are skipped so that the service may add some.
        mutating func reply() throws(ReplyBodyError) -> RedisValue {
            try syntax { cursor throws(JSONSyntaxError) in try cursor.expect(UInt8(ascii: "{")) }
            var result: RedisValue?
            var error: RedisError?
            if !cursor.take(UInt8(ascii: "}")) {
                repeat {
                    guard cursor.peek() == UInt8(ascii: "\"") else { throw .notAReply }
                    let name = try text()
                    try syntax { cursor throws(JSONSyntaxError) in try cursor.expect(UInt8(ascii: ":")) }
                    if name == "error", cursor.peek() == UInt8(ascii: "\"") {
                        error = RedisError(try text())
                    } else if name == "result" {
                        result = try value(depth: 0)
                    } else {
                        try skip()
                    }
                } while cursor.take(UInt8(ascii: ","))
                try syntax { cursor throws(JSONSyntaxError) in try cursor.expect(UInt8(ascii: "}")) }
            }
            if let error { return .error(error) }
            guard let result else { throw .notAReply }
            return result
        }

        /// Passes over a value that is none of ours: its strings are text, whatever was asked for.
        private mutating func skip() throws(ReplyBodyError) {
            var reader = Reader(cursor: cursor, encoding: .plain)
            _ = try reader.value(depth: 0)
            cursor = reader.cursor
        }

        /// A value of a result. Booleans, fractions and objects are outside the API but readable: a server that
        /// sends them is not refused, its words are kept as text.
        mutating func value(depth: Int) throws(ReplyBodyError) -> RedisValue {
            switch cursor.peek() {
            case UInt8(ascii: "\""): return try string()
            case UInt8(ascii: "["), UInt8(ascii: "{"):
                guard depth < RedisValue.maximumDepth else { throw .syntax(.tooDeep(offset: cursor.position)) }
                if cursor.peek() == UInt8(ascii: "{") { return try object(depth: depth) }
                cursor.advance()
                return .array(try list { reader throws(ReplyBodyError) in try reader.value(depth: depth + 1) })
            case UInt8(ascii: "n"):
                try syntax { cursor throws(JSONSyntaxError) in try cursor.literal("null") }
                return .null
            case UInt8(ascii: "t"):
                try syntax { cursor throws(JSONSyntaxError) in try cursor.literal("true") }
                return .integer(1)
            case UInt8(ascii: "f"):
                try syntax { cursor throws(JSONSyntaxError) in try cursor.literal("false") }
                return .integer(0)
            default:
                let digits = try syntax { cursor throws(JSONSyntaxError) in try cursor.number() }
                let text = String(decoding: cursor.bytes[digits], as: UTF8.self)
                return Int64(text).map(RedisValue.integer) ?? .bulkString(ByteString(text))
            }
        }

        private mutating func object(depth: Int) throws(ReplyBodyError) -> RedisValue {
            cursor.advance()
            var items: [RedisValue] = []
            if cursor.take(UInt8(ascii: "}")) { return .array(items) }
            repeat {
                guard cursor.peek() == UInt8(ascii: "\"") else { throw .notAReply }
                items.append(.bulkString(try text()))
                try syntax { cursor throws(JSONSyntaxError) in try cursor.expect(UInt8(ascii: ":")) }
                items.append(try value(depth: depth + 1))
            } while cursor.take(UInt8(ascii: ","))
            try syntax { cursor throws(JSONSyntaxError) in try cursor.expect(UInt8(ascii: "}")) }
            return .array(items)
        }

        mutating func list(
            _ element: (inout Reader) throws(ReplyBodyError) -> RedisValue
        ) throws(ReplyBodyError) -> [RedisValue] {
            var items: [RedisValue] = []
            if cursor.take(UInt8(ascii: "]")) { return items }
            repeat { items.append(try element(&self)) } while cursor.take(UInt8(ascii: ","))
            try syntax { cursor throws(JSONSyntaxError) in try cursor.expect(UInt8(ascii: "]")) }
            return items
        }

        private mutating func string() throws(ReplyBodyError) -> RedisValue {
            let text = try text()
            if text == "OK" { return .ok }
            guard encoding == .base64 else { return .bulkString(text) }
            guard let bytes = text.bytes.withUnsafeBytes({ Base64.decode($0) }) else { throw .notBase64 }
            return .bulkString(ByteString(bytes))
        }

        private mutating func text() throws(ReplyBodyError) -> ByteString {
            var bytes: [UInt8] = []
            try syntax { cursor throws(JSONSyntaxError) in try cursor.string(into: &bytes) }
            return ByteString(bytes)
        }

        private mutating func syntax<Value>(
            _ read: (inout JSONCursor) throws(JSONSyntaxError) -> Value
        ) throws(ReplyBodyError) -> Value {
            do { return try read(&cursor) } catch { throw .syntax(error) }
        }
    }
}

/// A body that is not what the REST API answers.
public enum ReplyBodyError: Error, Sendable, Hashable {
    case syntax(JSONSyntaxError)
    /// JSON, but neither `{"result":…}` nor `{"error":…}`: a proxy's page, another API.
    case notAReply
    /// Base64 was asked for and a string is not: the server does not know `Upstash-Encoding`.
    case notBase64
}
