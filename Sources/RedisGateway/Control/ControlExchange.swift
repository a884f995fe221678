package import NIOCore

/// A request to a ``ControlListener``, read whole.
package struct ControlRequest: Sendable {
    package var method: String
    /// Path and query, as they came.
    package var target: String
    package var authorization: String?
    package var accept: String?
    package var body: [UInt8]
    var host: String
    /// The address that the client connects from.
    package var client: String
}

package struct ControlResponse: Sendable {
    package var status: Int
    package var type: String
    package var body: [UInt8]
    /// More fields, each with its line end left out.
    package var fields: [(name: String, value: String)] = []
    /// Whether the connection closes instead of carrying the response, as one does that was lost.
    package var isLost = false

    package init(_ status: Int, type: String = "application/json", body: [UInt8]) {
        self.status = status
        self.type = type
        self.body = body
    }
}

/// What answers the requests of a ``ControlListener``. Called on the event loop of the connection, answered wherever.
package struct ControlResponder: Sendable {
    var respond: @Sendable (ControlRequest, any EventLoop) -> EventLoopFuture<ControlResponse>
    /// Says why a request is not read or not understood as HTTP.
    var refuse: @Sendable (_ status: Int, _ text: String) -> ControlResponse

    package init(
        respond: @escaping @Sendable (ControlRequest, any EventLoop) -> EventLoopFuture<ControlResponse>,
        refuse: @escaping @Sendable (_ status: Int, _ text: String) -> ControlResponse
    ) {
        self.respond = respond
        self.refuse = refuse
    }

    package init(
        _ respond: @escaping @Sendable (ControlRequest) async -> ControlResponse,
        refuse: @escaping @Sendable (_ status: Int, _ text: String) -> ControlResponse
    ) {
        self.init(
            respond: { request, eventLoop in eventLoop.makeFutureWithTask { await respond(request) } }, refuse: refuse)
    }
}
