import NIOCore
import UpstashREST

/// How long a client may take (reliability contract, section 9).
extension RequestHandler {
    /// Called once in a ``GatewayLimits/sweepInterval``.
    func enforceTimes(at now: NIODeadline) {
        let limits = loop.limits
        if unwritten > 0 { return enforceReading(at: now) }
        if let handshakeStart, now - handshakeStart > limits.handshakeTime { return cut() }
        if let headStart, now - headStart > limits.headTime {
            self.headStart = nil
            return refuseAndClose(
                .unreadable(), RequestError(status: 408, text: "ERR the request head took too long"))
        }
        guard exchanges.isEmpty, waiting.isEmpty else { return }
        switch phase {
        case .idle:
            if now - phaseStart > limits.idleTime { cut() }
        case .body(let head, _, _), .refused(let head, _):
            if isBodyTooSlow(at: now) {
                refuseAndClose(head, RequestError(status: 408, text: "ERR the request body took too long"))
            }
        case .streaming:
            if let stream, stream.isOpen, let context, now - lastEvent > limits.streamCommentInterval {
                write(EventText.comment, stream, isLast: false, context)
            }
        case .closing: break
        case .lingering:
            if now - phaseStart > limits.lingerTime { cut() }
        }
    }

    private func isBodyTooSlow(at now: NIODeadline) -> Bool {
        let limits = loop.limits
        let elapsed = now - phaseStart
        let more = max(0, bodyProgress - limits.bodyFreeBytes) / max(1, limits.bodyBytesPerSecondMore)
        if elapsed > limits.bodyTime + .seconds(Int64(more)) { return true }
        let seconds = Int(elapsed.nanoseconds / 1_000_000_000)
        return elapsed > limits.bodyRateGrace && bodyProgress < seconds * limits.bodyRate
    }

    /// Cuts a client that has taken nothing of a response for too long.
    private func enforceReading(at now: NIODeadline) {
        let left = unreadBytes
        if left != unwrittenBytes {
            unwrittenBytes = left
            lastProgress = now
        } else if now - lastProgress > loop.limits.responseStallTime {
            cut()
        }
    }
}
