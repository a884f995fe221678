/// Why a request is refused before any command runs: the status and the text of its `{"error":…}` body. The texts are
/// the service's own where it has one (REST reference 2).
public struct RequestError: Error, Sendable, Hashable {
    /// An HTTP status, 400 or above.
    public var status: Int
    public var text: String

    public init(status: Int, text: String) {
        self.status = status
        self.text = text
    }

    /// Status 400: the body is not JSON.
    public init(_ error: JSONSyntaxError) {
        self = .badRequest(error.text)
    }

    /// Status 400.
    public static func badRequest(_ text: String) -> RequestError {
        RequestError(status: 400, text: text)
    }

    /// Status 401: no token, or not one of ours; the two are not told apart.
    public static let unauthorized = RequestError(
        status: 401,
        text: "WRONGPASS invalid or missing auth token. See "
            + "https://docs.upstash.com/redis/troubleshooting/http_unauthorized for details.")

    /// Status 413. Both are bytes of one command's words.
    public static func commandTooLarge(limit: Int, actual: Int) -> RequestError {
        RequestError(status: 413, text: sizeText(limit: limit, actual: actual))
    }

    /// Also the text of a reply that is too large, which comes with status 200.
    public static func sizeText(limit: Int, actual: Int) -> String {
        "ERR max request size exceeded. Limit: \(limit) bytes, Actual: \(actual) bytes. "
            + "See https://upstash.com/docs/redis/troubleshooting/max_request_size_exceeded for details"
    }

    /// Status 400: the token's rights do not include the command.
    /// - Parameter name: in capitals, with its subcommand after a space.
    public static func notPermitted(_ name: String) -> RequestError {
        let command = String(name.lowercased().map { $0 == " " ? "|" : $0 })
        return .badRequest("NOPERM this user has no permissions to run the '\(command)' command or its subcommand")
    }

    /// Status 400: a key longer than the service takes, 32 KiB.
    /// - Parameter limit: in bytes, as `actual` is.
    public static func keyTooLarge(limit: Int, actual: Int) -> RequestError {
        .badRequest("ERR max key size exceeded. Limit: \(limit) bytes, Actual: \(actual) bytes")
    }

    /// Status 400: a command that belongs to a connection or has an endpoint of its own.
    /// - Parameter name: in capitals.
    public static func barred(_ name: String) -> RequestError {
        .badRequest("ERR Command \"\(name)\" is not allowed in REST or it has a special context path")
    }

    /// Status 400: a command that the service does not have.
    /// - Parameter name: in capitals.
    public static func unavailable(_ name: String) -> RequestError {
        .badRequest(
            "ERR Command is not available: '\(name)'. "
                + "See https://upstash.com/docs/redis/overall/rediscompatibility for details")
    }
}
