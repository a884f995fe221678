public import RedisTypes

/// What the path and query of a request ask for (REST reference 1.3).
///
/// The path is split at raw slashes first and each piece is decoded after, so `%2F` is data. Leading empty
/// pieces collapse (a base URL with a trailing slash gives `//pipeline`), one trailing empty piece is dropped,
/// and an empty piece in between is an empty argument.
public struct RequestTarget: Sendable, Hashable {
    /// Where the commands are; the path is compared exactly, letter case included.
    public enum Route: Sendable, Hashable {
        /// `/`: one command as a JSON body.
        case command
        /// `/pipeline`: an array of commands as a JSON body.
        case pipeline
        /// `/multi-exec`: the same, run as one unit.
        case transaction
        /// `/subscribe/channel…`: the messages of the channels in the path, as server-sent events.
        case subscribe
        /// `/psubscribe/pattern…`: those of all channels that match.
        case patternSubscribe
        /// `/monitor`: every command that Redis runs, as server-sent events.
        case monitor
        /// Anything else, such as `/get/key`: one command whose words are the pieces of the path, then the body, then
        /// the query.
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

    /// - Throws: status 400 for an escape that is none.
    public init(_ target: some Collection<UInt8>) throws(RequestError) {
        let target = Array(target)
        let mark = target.firstIndex(of: UInt8(ascii: "?")) ?? target.endIndex
        var pieces = target[..<mark].split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)[...]
        while let first = pieces.first, first.isEmpty { pieces.removeFirst() }
        if pieces.last?.isEmpty == true { pieces.removeLast() }
        words = []
        for piece in pieces { words.append(try Self.decoded(piece, plusIsSpace: false)) }
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
            let name = try Self.decoded(pair[..<(equals ?? pair.endIndex)], plusIsSpace: true)
            let value = try equals.map { equals throws(RequestError) in
                try Self.decoded(pair[(equals + 1)...], plusIsSpace: true)
            }
            if name == "_token" {
                token = value ?? ByteString()
            } else {
                queryWords.append(name)
                if let value { queryWords.append(value) }
            }
        }
    }

    private static func decoded(_ piece: ArraySlice<UInt8>, plusIsSpace: Bool) throws(RequestError) -> ByteString {
        do { return try PercentEncoding.decode(piece, plusIsSpace: plusIsSpace) } catch {
            throw .badRequest("ERR invalid URL escape \(error.text)")
        }
    }
}
