import NIOCore
import NIOHTTP1

/// What the admin listener tells: liveness, readiness, metrics and usage, apart from the API because paths there are
/// commands (reliability contract, section 10). Its listener has a thread of its own, so it can tell when the event
/// loops hang.
struct AdminSource: Sendable {
    enum Request: Sendable {
        case liveness, readiness, metrics, usage, usageReset
    }

    struct Answer: Sendable {
        var status = HTTPResponseStatus.ok
        var type = "application/json"
        var body: [UInt8]
    }

    var answer: @Sendable (Request, any EventLoop) -> EventLoopFuture<Answer>

    /// - Parameter address: where it listens, by which it wants to be asked.
    func responder(at address: AdminAddress) -> ControlResponder {
        ControlResponder(
            respond: { request, eventLoop in
                guard address.isMeant(by: request.host) else {
                    return eventLoop.makeSucceededFuture(Self.text(421, "ask by the listener's address\n"))
                }
                guard let question = Self.question(request) else {
                    return eventLoop.makeSucceededFuture(Self.text(404, "try /livez, /readyz, /metrics or /usage\n"))
                }
                return answer(question, eventLoop).map {
                    ControlResponse(Int($0.status.code), type: $0.type, body: $0.body)
                }
            },
            refuse: { status, text in Self.text(status, text + "\n") })
    }

    private static func question(_ request: ControlRequest) -> Request? {
        switch (request.target.prefix { $0 != "?" }, request.method) {
        case ("/livez", "GET"), ("/livez", "HEAD"): .liveness
        case ("/readyz", "GET"), ("/readyz", "HEAD"): .readiness
        case ("/metrics", "GET"), ("/metrics", "HEAD"): .metrics
        case ("/usage", "GET"), ("/usage", "HEAD"): .usage
        // A web page cannot have a browser send this one, as it could a POST.
        case ("/usage", "DELETE"): .usageReset
        default: nil
        }
    }

    private static func text(_ status: Int, _ text: String) -> ControlResponse {
        ControlResponse(status, type: "text/plain", body: Array(text.utf8))
    }
}
