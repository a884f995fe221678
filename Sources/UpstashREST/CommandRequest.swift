public import RedisTypes

/// One request of the REST API as path and body.
public struct CommandRequest: Sendable, Hashable {
    /// Percent-encoded path and query below the endpoint's prefix, beginning with `/`.
    public var target: String
    public var body: [UInt8]
    public var isJSON: Bool

    /// One command. Its words travel as JSON when all of them are UTF-8; otherwise byte for byte as percent-encoded
    /// path words with the largest word that is not UTF-8 as the raw body (REST reference 1.3).
    /// - Throws: ``UncarriableBytes`` when the words besides that one would make the URL longer than 8 KiB, for a
    ///   command without a name, and for one whose name is that of an event stream in a path.
    public init(_ command: RedisCommand) throws(UncarriableBytes) {
        var json: [UInt8] = []
        if CommandBody.append(command, to: &json) {
            self.init(target: "/", body: json, isJSON: true)
        } else {
            self = try Self.bytewise(command)
        }
    }

    /// Several commands for `/pipeline` or `/multi-exec`.
    /// - Throws: ``UncarriableBytes`` for the first command with a word that is not UTF-8: JSON cannot carry it.
    public init(_ commands: some Sequence<RedisCommand>, asTransaction: Bool) throws(UncarriableBytes) {
        var json: [UInt8] = [UInt8(ascii: "[")]
        var isFirst = true
        for command in commands {
            if !isFirst { json.append(UInt8(ascii: ",")) }
            isFirst = false
            guard CommandBody.append(command, to: &json) else { throw UncarriableBytes(command: command.name) }
        }
        json.append(UInt8(ascii: "]"))
        self.init(target: asTransaction ? "/multi-exec" : "/pipeline", body: json, isJSON: true)
    }

    /// The event stream that a command asks for, as the official SDK does it: the words of `subscribe`, `psubscribe` or
    /// `monitor`, in small letters, as a path, and a body that is ignored (REST reference 1.6).
    /// - Throws: ``UncarriableBytes`` when the path would be longer than 8 KiB.
    public init(streamOf command: RedisCommand) throws(UncarriableBytes) {
        var target: [UInt8] = []
        Self.appendPath(command.words[...], to: &target)
        guard target.count <= Self.maximumTargetBytes else { throw UncarriableBytes(command: command.name) }
        self.init(target: String(decoding: target, as: UTF8.self), body: Array("[]".utf8), isJSON: true)
    }

    private init(target: String, body: [UInt8], isJSON: Bool) {
        self.target = target
        self.body = body
        self.isJSON = isJSON
    }

    /// Longer targets are refused by servers and proxies on the way.
    static let maximumTargetBytes = 8 << 10

    private static func bytewise(_ command: RedisCommand) throws(UncarriableBytes) -> CommandRequest {
        let words = command.words
        // Empty pieces at the beginning of a path vanish.
        if words.first?.isEmpty == true { throw UncarriableBytes(command: command.name) }
        // First in a path these name streams of events, which never end. As commands they have no answer here anyway.
        let streams: [StaticString] = ["subscribe", "psubscribe", "monitor"]
        if let name = words.first, streams.contains(where: { name.equalsIgnoringCase($0) }) {
            throw UncarriableBytes(command: command.name)
        }
        let arguments = words.indices.dropFirst()
        func largest(_ indices: some Sequence<Int>) -> Int { indices.max { words[$0].count < words[$1].count } ?? 0 }
        // Bytes are safest in a body: what stands on the way may look into a path.
        let candidates = [largest(arguments.filter { !words[$0].isUTF8 }), largest(arguments), words.count - 1]
        for bodyIndex in candidates where bodyIndex > 0 && !words[bodyIndex].isEmpty {
            let tail = words[(bodyIndex + 1)...]
            // In a query an empty word vanishes, and `_token` would be taken for the credential.
            if tail.contains(where: { $0.isEmpty || $0 == "_token" }) { continue }
            // These names alone in a path are routes of their own.
            if bodyIndex == 1, words[0] == "pipeline" || words[0] == "multi-exec" { continue }
            var target: [UInt8] = []
            appendPath(words[..<bodyIndex], to: &target)
            for (index, word) in tail.enumerated() {
                target.append(index == 0 ? UInt8(ascii: "?") : index % 2 == 0 ? UInt8(ascii: "&") : UInt8(ascii: "="))
                PercentEncoding.append(word, to: &target)
            }
            if target.count <= maximumTargetBytes {
                return CommandRequest(
                    target: String(decoding: target, as: UTF8.self), body: words[bodyIndex].bytes, isJSON: false)
            }
        }
        var target: [UInt8] = []
        appendPath(words[...], to: &target)
        guard target.count <= maximumTargetBytes else { throw UncarriableBytes(command: command.name) }
        return CommandRequest(target: String(decoding: target, as: UTF8.self), body: [], isJSON: false)
    }

    private static func appendPath(_ words: ArraySlice<ByteString>, to target: inout [UInt8]) {
        for word in words {
            target.append(UInt8(ascii: "/"))
            PercentEncoding.append(word, to: &target)
        }
        // One trailing empty piece is dropped by the server: an empty last word needs another slash.
        if words.last?.isEmpty == true { target.append(UInt8(ascii: "/")) }
    }
}

/// A command whose bytes no route of the REST API can carry unchanged.
public struct UncarriableBytes: Error, Sendable, Hashable {
    public var command: String

    public init(command: String) {
        self.command = command
    }
}
