import NIOCore

/// Stands before the listener's own handler and stops accepting while there is no room for a connection or no
/// descriptor left. NIO alone would ask the system again at once, and again.
final class AcceptGate: ChannelInboundHandler {
    typealias InboundIn = any Channel
    typealias InboundOut = any Channel

    private let admission: Admission
    private let pause: TimeAmount
    /// Accepted in the same round as the one that took the last place.
    private var parked = CircularBuffer<any Channel>()
    private var isBackingOff = false

    init(_ admission: Admission, pause: TimeAmount) {
        self.admission = admission
        self.pause = pause
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        parked.append(unwrapInboundIn(data))
        admit(context)
    }

    private func admit(_ context: ChannelHandlerContext) {
        let (eventLoop, bound) = (context.eventLoop, NIOLoopBound((self, context), eventLoop: context.eventLoop))
        while let child = parked.first {
            let isAdmitted = admission.enter {
                eventLoop.execute {
                    let (gate, context) = bound.value
                    gate.admit(context)
                }
            }
            guard isAdmitted else { return setAccepting(false, context) }
            parked.removeFirst()
            child.closeFuture.whenComplete { [admission] _ in admission.leave() }
            context.fireChannelRead(wrapInboundOut(child))
        }
        if !isBackingOff { setAccepting(true, context) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // What a listener reports and survives is a lack of descriptors or memory.
        guard error is IOError, !isBackingOff else { return }
        isBackingOff = true
        setAccepting(false, context)
        context.eventLoop.assumeIsolated().scheduleTask(in: pause) {
            self.isBackingOff = false
            self.admit(context)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        // They were never registered with their loops, where closing has to happen.
        while let child = parked.popFirst() { child.close(promise: nil) }
        context.fireChannelInactive()
    }

    private func setAccepting(_ isAccepting: Bool, _ context: ChannelHandlerContext) {
        // A listener that is closing has no options left to set.
        try? context.channel.syncOptions?.setOption(.autoRead, value: isAccepting)
    }
}
