import RedisTypes
import UpstashManagement

extension Diagnostic {
    init(management error: ManagementError) {
        switch error {
        case .unauthorized(let host, let message):
            self.init(
                .notAllowed, "UNAUTHORIZED", "\(host) refused the account\(Self.quoted(message))",
                hint: "check UPSTASH_EMAIL and UPSTASH_API_KEY; keys are made in the console: Account, Management API")
        case .readOnlyKey(let action, let host):
            self.init(
                .notAllowed, "READONLYKEY", "\(host) did not \(action): the management key may only read",
                hint: "use a key that may write, from the console: Account, Management API")
        case .forbidden(let action, let host, let message):
            self.init(
                .notAllowed, "FORBIDDEN", "\(host) did not \(action)\(Self.quoted(message))",
                hint:
                    "accounts of Vercel, Fly.io and the like cannot use this API, and a team's databases need its own key"
            )
        case .notFound(let action, let host, let message):
            self.init(
                .notFound, "NOTFOUND", "\(host) could not \(action)\(Self.quoted(message))", hint: "upkeep db list")
        case .refused(let action, let host, let status, let message):
            self.init(
                status == 402 ? .limit : status >= 500 ? .unreachable : .failed, "REFUSED",
                "\(host) did not \(action): \(message)",
                hint: status >= 500 ? "nothing was changed; try again in a minute" : nil)
        case .throttled(let host, let retryAfter):
            let wait = retryAfter.map { "; it asks to wait \(TimeSpan($0))" } ?? ""
            self.init(.limit, "THROTTLED", "\(host) takes no more requests for now (HTTP 429)\(wait)")
        case .unreachable(let host, let reason):
            self.init(.unreachable, "UNREACHABLE", "cannot reach \(host): \(reason); nothing was sent")
        case .unknownOutcome(let action, let host, let reason):
            self.init(
                .unknown, "UNKNOWN", "\(host) may or may not have been able to \(action): \(reason)",
                hint: "upkeep db list shows what holds now; look before you repeat it")
        case .noAnswer(let action, let host, let reason):
            self.init(.unreachable, "NOANSWER", "\(host) did not \(action): \(reason)")
        case .notTheAPI(let host, let status):
            self.init(
                .failed, "NOTAPI", "\(host) does not answer like the management API (HTTP \(status))",
                hint: "is UPSTASH_MANAGEMENT_URL right? Without it, the service itself is asked")
        case .redirected(let host):
            self.init(
                .failed, "REDIRECT", "\(host) answers with a redirect, which would take the key elsewhere",
                hint: "give the URL that it leads to, if you trust it: --management-url URL")
        case .plaintextRefused(let host):
            self.init(
                .usage, "PLAINTEXT", "http:// to \(host) would send the management key in the clear",
                hint: "use https://")
        case .badIdentifier(let id): self.init(.usage, "ID", "\(Spelling.shown(id)) cannot be an id; nothing was sent")
        }
    }

    private static func quoted(_ message: String?) -> String { message.map { ": \($0)" } ?? "" }
}
