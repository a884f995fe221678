/// Why a request is refused before any command runs: the status and the text of its `{"error":…}` body.
public struct RequestError: Error, Sendable, Hashable {
    public var status: Int
    public var text: String

    public init(status: Int, text: String) {
        self.status = status
        self.text = text
    }

    public init(_ error: JSONSyntaxError) {
        self = .badRequest(error.text)
    }

    public static func badRequest(_ text: String) -> RequestError {
        RequestError(status: 400, text: text)
    }

    public static let unauthorized = RequestError(
        status: 401,
        text: "WRONGPASS invalid or missing auth token. See "
            + "https://docs.upstash.com/redis/troubleshooting/http_unauthorized for details.")

    public static func commandTooLarge(limit: Int, actual: Int) -> RequestError {
        RequestError(status: 413, text: sizeText(limit: limit, actual: actual))
    }

    /// Also the text of a reply that is too large, which comes with status 200.
    public static func sizeText(limit: Int, actual: Int) -> String {
        "ERR max request size exceeded. Limit: \(limit) bytes, Actual: \(actual) bytes. "
            + "See https://upstash.com/docs/redis/troubleshooting/max_request_size_exceeded for details"
    }

    public static func keyTooLarge(limit: Int, actual: Int) -> RequestError {
        .badRequest("ERR max key size exceeded. Limit: \(limit) bytes, Actual: \(actual) bytes")
    }

    /// A command that belongs to a connection or has an endpoint of its own.
    public static func barred(_ name: String) -> RequestError {
        .badRequest("ERR Command \"\(name)\" is not allowed in REST or it has a special context path")
    }

    public static func unavailable(_ name: String) -> RequestError {
        .badRequest(
            "ERR Command is not available: '\(name)'. "
                + "See https://upstash.com/docs/redis/overall/rediscompatibility for details")
    }
}
