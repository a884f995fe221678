@preconcurrency import CReadline

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// The editor's side of readline, on the editor's thread. Nothing else touches readline's variables, which is why the
/// import may take them as they are.
final class Session {
    private static let key: pthread_key_t = {
        var key = pthread_key_t()
        pthread_key_create(&key, nil)
        return key
    }()

    /// The session whose thread this is: readline's callbacks have no place for it.
    static var current: Session? {
        pthread_getspecific(key).map { Unmanaged<Session>.fromOpaque($0).takeUnretainedValue() }
    }

    let configuration: LineEditor.Configuration
    let mailbox: Mailbox
    let output: BufferedOutput
    var painter: HintPainter
    var relay = SignalRelay()

    /// What is being read.
    var edit: Mailbox.Edit?
    /// How it ended, when it has.
    var event: LineEditor.Event?
    /// What a key of ours made the line end for.
    var intent: Intent?
    enum Intent { case interrupt, edit }

    /// The key that interrupts, and that it comes next although it was read already.
    var interruptKey: UInt8 = 0
    var interruptIsNext = false
    /// Whether readline wants bytes of eight bits.
    var meta: CInt = 1
    /// The terminal is gone.
    var isHungUp = false

    /// The line that the caller was asked about last, and the answer.
    var hinted: (line: [UInt8], hint: Hint?)?
    var hintIsShown = false

    /// What readline was given to list; it is readline's to free.
    var listed: Matches?

    var lastRemembered: [UInt8]?
    var historyIsLoaded = false

    private init(_ configuration: LineEditor.Configuration, _ mailbox: Mailbox) throws(LineEditorError) {
        self.configuration = configuration
        self.mailbox = mailbox
        output = try BufferedOutput()
        painter = HintPainter(style: configuration.hintStyle)
    }

    /// Serves the mailbox until it is closed.
    /// - Returns: who waits for that.
    static func run(
        _ configuration: LineEditor.Configuration, _ mailbox: Mailbox
    ) -> CheckedContinuation<Void, Never>? {
        var waiting: [Mailbox.Request] = []
        var failure = LineEditorError.closed
        do throws(LineEditorError) {
            let session = try Session(configuration, mailbox)
            pthread_setspecific(key, Unmanaged.passUnretained(session).toOpaque())
            session.setUp()
            waiting = session.serve()
            pthread_setspecific(key, nil)
        } catch {
            failure = error
        }
        var closing: CheckedContinuation<Void, Never>?
        for request in waiting + mailbox.seal() {
            switch request {
            case .edit(let edit): edit.continuation.resume(throwing: failure)
            case .remember(_, let continuation): continuation.resume(throwing: failure)
            case .close(let continuation):
                closing?.resume()
                closing = continuation
            case .cancel, .notice: break
            }
        }
        return closing
    }

    /// - Returns: requests that are left, the one to close among them.
    private func serve() -> [Mailbox.Request] {
        while true {
            var requests = mailbox.takeRequests()[...]
            while let request = requests.first {
                if case .close = request {
                    abandon(throwing: LineEditorError.closed)
                    return Array(requests)
                }
                requests = requests.dropFirst()
                handle(request)
            }
            if edit != nil && hasInput() { readKey() } else { wait() }
        }
    }

    private func handle(_ request: Mailbox.Request) {
        switch request {
        case .edit(let edit): begin(edit)
        case .cancel(let id):
            cancelled.insert(id)
            if edit?.id == id { abandon(throwing: CancellationError()) }
        case .remember(let line, let continuation): continuation.resume(with: Result { try remember(line) })
        case .notice(let text): show(text)
        case .close: break
        }
    }

    /// Lines that were cancelled, which may be told before they are asked for.
    var cancelled: Set<Int> = []

    private func wait() {
        flush()
        if edit != nil && !historyIsLoaded {
            loadHistory()
            return
        }
        if case let ready = poll(forInput: edit != nil, milliseconds: -1), ready.wake {
            for signal in mailbox.takeSignals() { handle(signal: signal) }
        }
    }
}
