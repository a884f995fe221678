import NIOCore
import NIOPosix
package import NIOSSL
import Synchronization
package import Testing

/// An HTTP server on this machine that does, request by request, what its script says, and keeps what it was sent byte
/// for byte.
///
/// The steps of the script are taken in the order in which requests begin, over all connections. A step that nobody
/// asked for fails the test, and so does a request beyond the script, unless it is said what becomes of those.
package final class FaultServer: Sendable {
    package let port: Int
    private let state: Mutex<State>
    private let sourceLocation: SourceLocation

    private struct State {
        var script: [Step]
        let always: Step?
        var channels: [Int: any Channel] = [:]
        var requests: [Request] = []
        var extraRequests = 0
        var opened = 0
        var closed = 0
        var flushedBytes = 0
        var waiters: [(isDone: @Sendable (State) -> Bool, continuation: CheckedContinuation<Void, Never>)] = []
    }

    /// Lends a server that has exactly these requests to answer, or these and then others, all in one way.
    @discardableResult
    package static func run<Result>(
        _ script: [Step], always: Step? = nil, tls: TLSConfiguration? = nil,
        sourceLocation: SourceLocation = #_sourceLocation,
        _ body: (FaultServer) async throws -> Result
    ) async throws -> Result {
        let handlers = Mutex<FaultServer?>(nil)
        let context = try tls.map { try NIOSSLContext(configuration: $0) }
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    guard let server = handlers.withLock({ $0 }) else { return }
                    try server.accept(channel, context)
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let server = FaultServer(listener.localAddress?.port ?? 0, script, always, sourceLocation)
        handlers.withLock { $0 = server }
        let result: Swift.Result<Result, any Error>
        do { result = .success(try await body(server)) } catch { result = .failure(error) }
        try await listener.close()
        for channel in server.state.withLock({ Array($0.channels.values) }) {
            // It may have closed by itself in the meantime.
            try? await channel.close()
        }
        server.reportLeftovers()
        return try result.get()
    }

    private init(_ port: Int, _ script: [Step], _ always: Step?, _ sourceLocation: SourceLocation) {
        self.port = port
        self.sourceLocation = sourceLocation
        state = Mutex(State(script: script, always: always))
    }

    private func reportLeftovers() {
        let (unused, extra) = state.withLock { ($0.script.count, $0.extraRequests) }
        if unused > 0 {
            Issue.record("the fault server has \(unused) steps that nobody asked for", sourceLocation: sourceLocation)
        }
        if extra > 0 {
            Issue.record("the fault server got \(extra) requests beyond its script", sourceLocation: sourceLocation)
        }
    }

    // MARK: What it saw

    package var requests: [Request] { state.withLock { $0.requests } }
    /// How many connections were accepted.
    package var openedConnections: Int { state.withLock { $0.opened } }
    /// Bytes of responses that the socket took.
    package var flushedBytes: Int { state.withLock { $0.flushedBytes } }

    /// Waits until `count` requests have come, and returns them.
    package func waitForRequests(_ count: Int) async -> [Request] {
        await wait { $0.requests.count >= count }
        return requests
    }

    /// Waits until `count` connections are closed, by whichever side.
    package func waitForClosedConnections(_ count: Int) async {
        await wait { $0.closed >= count }
    }

    private func wait(until isDone: @escaping @Sendable (State) -> Bool) async {
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                if isDone(state) { return true }
                state.waiters.append((isDone, continuation))
                return false
            }
            if isOver { continuation.resume() }
        }
    }

    private func change<Result: Sendable>(_ change: (inout sending State) -> Result) -> Result {
        let (result, woken) = state.withLock { state in
            let result = change(&state)
            let waiters = state.waiters
            state.waiters = waiters.filter { !$0.isDone(state) }
            return (result, waiters.filter { $0.isDone(state) }.map(\.continuation))
        }
        for continuation in woken { continuation.resume() }
        return result
    }

    // MARK: What it does

    private func accept(_ channel: any Channel, _ tls: NIOSSLContext?) throws {
        let (number, isRefused) = change { state in
            state.opened += 1
            state.channels[state.opened] = channel
            guard case .connection? = state.script.first?.trigger else { return (state.opened, false) }
            state.script.removeFirst()
            return (state.opened, true)
        }
        channel.closeFuture.whenComplete { _ in
            self.change { state in
                state.channels[number] = nil
                state.closed += 1
            }
        }
        guard !isRefused else { return channel.close(promise: nil) }
        if let tls { try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls)) }
        try channel.pipeline.syncOperations.addHandler(FaultHandler(self, number))
    }

    fileprivate func nextStep() -> Step? {
        change { state in
            if !state.script.isEmpty { return state.script.removeFirst() }
            if state.always == nil { state.extraRequests += 1 }
            return state.always
        }
    }

    fileprivate func saw(_ request: Request) {
        change { $0.requests.append(request) }
    }

    fileprivate func flushed(_ count: Int) {
        change { $0.flushedBytes += count }
    }
}

extension FaultServer {
    /// A request as it came, or the part of it that was waited for.
    package struct Request: Sendable {
        /// Which connection it came on, from 1.
        package var connection: Int
        package var bytes: [UInt8]

        package var head: String {
            let end = bytes.firstRange(of: Array("\r\n\r\n".utf8))?.lowerBound ?? bytes.endIndex
            return String(decoding: bytes[..<end], as: UTF8.self)
        }

        package var body: [UInt8] {
            bytes.firstRange(of: Array("\r\n\r\n".utf8)).map { Array(bytes[$0.upperBound...]) } ?? []
        }

        /// `POST /pipeline HTTP/1.1`
        package var line: String { head.split(separator: "\r\n").first.map(String.init) ?? "" }

        /// All values of a header, whatever its case.
        package func values(of name: String) -> [String] {
            head.split(separator: "\r\n").dropFirst().compactMap { line in
                guard let colon = line.firstIndex(of: ":"), line[..<colon].lowercased() == name.lowercased() else {
                    return nil
                }
                return String(line[colon...].dropFirst().drop { $0 == " " })
            }
        }
    }

    /// What is done about one request.
    package struct Step: Sendable {
        fileprivate enum Trigger {
            /// Being connected to.
            case connection
            /// This many bytes of a request.
            case bytes(Int)
            /// A whole request.
            case request
        }

        private enum Ending {
            case keepOpen, close
        }

        fileprivate var trigger = Trigger.request
        fileprivate var output: [[UInt8]] = []
        private var ending = Ending.keepOpen
        fileprivate var make: (@Sendable (Request) -> Step)?

        fileprivate var closes: Bool { ending == .close }
    }
}

extension FaultServer.Step {
    /// Never answers.
    package static let silence = Self()
    /// Closes the connection instead of answering.
    package static let drop = Self(ending: .close)
    /// Closes the connection as soon as it is made, before any TLS.
    package static let refusal = Self(trigger: .connection)

    /// Closes the connection after so many bytes of a request, of which the rest may never be read.
    package static func drop(afterRequestBytes count: Int) -> Self {
        Self(trigger: .bytes(count), ending: .close)
    }

    /// Any bytes.
    package static func bytes(_ bytes: [UInt8]) -> Self { Self(output: [bytes]) }
    package static func text(_ text: String) -> Self { .bytes(Array(text.utf8)) }

    /// A whole response with its `Content-Length`.
    package static func reply(_ status: Int = 200, _ headers: [(String, String)] = [], body: [UInt8]) -> Self {
        let fields = ([("Content-Length", String(body.count))] + headers).map { "\($0): \($1)\r\n" }.joined()
        return .bytes(Array("HTTP/1.1 \(status) Whatever\r\n\(fields)\r\n".utf8) + body)
    }

    package static func reply(_ status: Int = 200, _ headers: [(String, String)] = [], body: String = "") -> Self {
        reply(status, headers, body: Array(body.utf8))
    }

    /// A response in JSON.
    package static func json(_ body: String, _ headers: [(String, String)] = []) -> Self {
        reply(200, [("Content-Type", "application/json")] + headers, body: body)
    }

    /// A page as proxies write them.
    package static func page(_ status: Int, _ headers: [(String, String)] = []) -> Self {
        reply(status, [("Content-Type", "text/html")] + headers, body: "<html><body>\(status) Something</body></html>")
    }

    package static func chunked(_ chunks: [String], _ headers: [(String, String)] = []) -> Self {
        let fields = ([("Transfer-Encoding", "chunked")] + headers).map { "\($0): \($1)\r\n" }.joined()
        let body = chunks.map { "\(String($0.utf8.count, radix: 16))\r\n\($0)\r\n" }.joined() + "0\r\n\r\n"
        return .text("HTTP/1.1 200 OK\r\n\(fields)\r\n\(body)")
    }

    /// What depends on the request.
    package static func answer(_ make: @escaping @Sendable (FaultServer.Request) -> Self) -> Self { Self(make: make) }

    /// The same as soon as so many bytes of the request are there.
    package func whenReceived(_ count: Int) -> Self {
        var step = self
        step.trigger = .bytes(count)
        return step
    }

    /// The same, and then the connection is closed.
    package var thenClosing: Self {
        var step = self
        step.ending = .close
        return step
    }

    /// Only the first bytes of the same, and then the connection is closed.
    package func cut(after count: Int) -> Self {
        var step = thenClosing
        step.output = [Array(output.joined().prefix(count))]
        return step
    }

    /// The same without its last bytes; the connection is closed.
    package func cut(before count: Int) -> Self {
        cut(after: output.reduce(0) { $0 + $1.count } - count)
    }

    /// The same, and then nothing more; the connection stays open.
    package func stalling(after count: Int) -> Self {
        var step = self
        step.output = [Array(output.joined().prefix(count))]
        return step
    }

    /// The same in pieces, each a write of its own.
    package func split(at positions: [Int]) -> Self {
        var step = self
        let bytes = Array(output.joined())
        step.output = zip([0] + positions, positions + [bytes.count]).map { Array(bytes[$0..<$1]) }
        return step
    }

    /// The same in two pieces, in all ways, and byte by byte.
    package var splitEverywhere: [Self] {
        let length = output.reduce(0) { $0 + $1.count }
        return (1..<length).map { split(at: [$0]) } + [split(at: Array(1..<length))]
    }

    /// Followed by another piece, so many times.
    package func followed(by piece: [UInt8], times: Int) -> Self {
        var step = self
        step.output += Array(repeating: piece, count: times)
        return step
    }
}

extension FaultServer.Step: CustomStringConvertible {
    package var description: String {
        let bytes = output.lazy.joined()
        let start = String(decoding: bytes.prefix(60), as: UTF8.self).split(separator: "\r\n").first ?? ""
        return "\"\(start)\", \(bytes.reduce(0) { count, _ in count + 1 }) bytes\(closes ? " and the end" : "")"
    }
}

private final class FaultHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let server: FaultServer
    private let connection: Int
    private var received: [UInt8] = []
    private var step: FaultServer.Step?
    private var isClosing = false

    init(_ server: FaultServer, _ connection: Int) {
        self.server = server
        self.connection = connection
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        received.append(contentsOf: unwrapInboundIn(data).readableBytesView)
        while !isClosing, !received.isEmpty, act(context) {}
    }

    /// Does what the script says to the request at hand.
    /// - Returns: false when more of it is needed first.
    private func act(_ context: ChannelHandlerContext) -> Bool {
        if step == nil { step = server.nextStep() }
        guard let step else {
            isClosing = true
            context.close(promise: nil)
            return false
        }
        let length: Int
        switch step.trigger {
        case .connection: length = 0
        case .bytes(let count):
            guard received.count >= count else { return false }
            length = received.count
        case .request:
            guard let whole = FaultServer.requestLength(received) else { return false }
            length = whole
        }
        let request = FaultServer.Request(connection: connection, bytes: Array(received.prefix(length)))
        received.removeFirst(length)
        self.step = nil
        let todo = step.make?(request) ?? step
        isClosing = todo.closes
        server.saw(request)
        send(todo.output[...], thenClosing: todo.closes, context)
        return true
    }

    /// Writes one piece after the other, each when the one before has left.
    private func send(_ pieces: ArraySlice<[UInt8]>, thenClosing closes: Bool, _ context: ChannelHandlerContext) {
        guard let piece = pieces.first else {
            if closes { context.close(promise: nil) }
            return
        }
        let context = NIOLoopBound(context, eventLoop: context.eventLoop)
        let written = context.value.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: piece)))
        written.assumeIsolated().whenSuccess {
            self.server.flushed(piece.count)
            self.send(pieces.dropFirst(), thenClosing: closes, context.value)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}

extension FaultServer {
    /// Head and body by `Content-Length`, or `nil` while part of it is missing.
    static func requestLength(_ bytes: [UInt8]) -> Int? {
        guard let head = bytes.firstRange(of: Array("\r\n\r\n".utf8))?.upperBound else { return nil }
        let request = FaultServer.Request(connection: 0, bytes: bytes)
        let length = request.values(of: "Content-Length").first.flatMap { Int($0) } ?? 0
        return bytes.count >= head + length ? head + length : nil
    }
}
