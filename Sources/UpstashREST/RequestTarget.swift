public import RedisTypes

/// What the path and query of a request ask for (REST reference 1.3).
///
/// The path is split at raw slashes first and each piece is decoded after, so `%2F` is data. Leading empty
/// pieces collapse (a base URL with a trailing slash gives `//pipeline`), one trailing empty piece is dropped,
/// and an empty piece in between is an empty argument.
public struct RequestTarget: Sendable, Hashable {
    public enum Route: Sendable, Hashable {
        /// `/`: one command as a JSON body.
        case command
        /// `/pipeline`
        case pipeline
        /// `/multi-exec`
        case transaction
        /// `/subscribe/channel…`: the messages of the channels in the path, as server-sent events.
        case subscribe
        /// `/psubscribe/pattern…`
        case patternSubscribe
        /// `/monitor`: every command that Redis runs, as server-sent events.
        case monitor
        /// `/get/key`: the words of the command that stand in the path.
        case path
    }

    public var route: Route
    /// Decoded words of the path, the command's name first; of a subscription only the channels. Empty for the other
    /// fixed routes.
    public var words: [ByteString]
    /// Decoded words of the query, in order, without `_token`. They follow the body.
    public var queryWords: [ByteString]
    /// The bearer token given as `_token`; it wins over the header.
    public var token: ByteString?

    /// `/`
    public static let root = RequestTarget()

    private init() {
        route = .command
        words = []
        queryWords = []
    }

    public init(_ target: some Collection<UInt8>) throws(RequestError) {
        let target = Array(target)
        let mark = target.firstIndex(of: UInt8(ascii: "?")) ?? target.endIndex
        var pieces = target[..<mark].split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)[...]
        while let first = pieces.first, first.isEmpty { pieces.removeFirst() }
        if pieces.last?.isEmpty == true { pieces.removeLast() }
        words = []
        for piece in pieces { words.append(try Self.percentDecoded(piece, plusIsSpace: false)) }
        if words.isEmpty {
            route = .command
        } else if words == ["pipeline"] {
            route = .pipeline
        } else if words == ["multi-exec"] {
            route = .transaction
        } else if words == ["monitor"] {
            route = .monitor
        } else if words[0] == "subscribe" {
            route = .subscribe
        } else if words[0] == "psubscribe" {
            route = .patternSubscribe
        } else {
            route = .path
        }
        switch route {
        case .path: break
        case .subscribe, .patternSubscribe: words.removeFirst()
        case .command, .pipeline, .transaction, .monitor: words = []
        }
        queryWords = []
        if mark < target.endIndex { try readQuery(target[(mark + 1)...]) }
    }

    private mutating func readQuery(_ query: ArraySlice<UInt8>) throws(RequestError) {
        for pair in query.split(separator: UInt8(ascii: "&")) {
            let equals = pair.firstIndex(of: UInt8(ascii: "="))
            let name = try Self.percentDecoded(pair[..<(equals ?? pair.endIndex)], plusIsSpace: true)
            let value = try equals.map { equals throws(RequestError) in
                try Self.percentDecoded(pair[(equals + 1)...], plusIsSpace: true)
            }
            if name == "_token" {
                token = value ?? ByteString()
            } else {
                queryWords.append(name)
                if let value { queryWords.append(value) }
            }
        }
    }

    /// The bytes of a percent-encoded text that is not a query.
    public static func percentDecoding(_ text: ArraySlice<UInt8>) throws(RequestError) -> ByteString {
        try percentDecoded(text, plusIsSpace: false)
    }

    static func percentDecoded(_ piece: ArraySlice<UInt8>, plusIsSpace: Bool) throws(RequestError) -> ByteString {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(piece.count)
        var index = piece.startIndex
        while index < piece.endIndex {
            let byte = piece[index]
            if byte == UInt8(ascii: "%") {
                guard index + 2 < piece.endIndex, let high = Escaping.hexValue(piece[index + 1]),
                    let low = Escaping.hexValue(piece[index + 2])
                else {
                    let escape = ByteString(piece[index..<min(index + 3, piece.endIndex)])
                    throw .badRequest("ERR invalid URL escape \(escape)")
                }
                decoded.append(high << 4 | low)
                index += 3
            } else {
                decoded.append(plusIsSpace && byte == UInt8(ascii: "+") ? 0x20 : byte)
                index += 1
            }
        }
        return ByteString(decoded)
    }

    /// Appends `bytes` percent-encoded so that it is one piece of a path or query: all but RFC 3986's unreserved
    /// characters.
    public static func appendPercentEncoded(_ bytes: ByteString, to output: inout [UInt8]) {
        for byte in bytes.bytes {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                output.append(byte)
            default:
                output.append(UInt8(ascii: "%"))
                output.append(hexDigits[Int(byte >> 4)])
                output.append(hexDigits[Int(byte & 15)])
            }
        }
    }

    private static let hexDigits = Array("0123456789ABCDEF".utf8)
}
