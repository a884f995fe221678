/// Header fields of the REST API, as they are written on the wire.
public enum HeaderName {
    public static let encoding = "Upstash-Encoding"
    public static let responseFormat = "Upstash-Response-Format"
    public static let syncToken = "Upstash-Sync-Token"
    /// Ours, on every answer that is not 2xx: whether Redis ran anything, as ``Executed``.
    public static let executed = "X-Redis-Executed"
}

/// What a refused request did (reliability contract, section 3).
public enum Executed: String, Sendable, Hashable {
    case yes, no, unknown
}

/// How strings of a JSON reply are written.
public enum ReplyEncoding: Sendable, Hashable {
    /// As text; bytes that are not UTF-8 are lost to U+FFFD.
    case plain
    /// `Upstash-Encoding: base64`
    case base64
}
