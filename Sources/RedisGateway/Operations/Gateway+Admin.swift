import NIOCore
import NIOHTTP1
import RedisTypes
import Synchronization
import UpstashREST

/// What a gateway tells of itself.
extension Gateway {
    /// Everything that was counted, by all event loops, at one moment of each.
    struct Snapshot: Sendable {
        var usage: UsageReport
        var responses: ResponseMetrics
        var connections: Int
    }

    static func snapshot(
        _ loops: [NIOLoopBound<LoopContext>], _ state: GatewayState, regions: Int, resets: Bool = false,
        on eventLoop: any EventLoop
    ) -> EventLoopFuture<Snapshot> {
        let parts = loops.map { loop in
            loop.eventLoop.submit {
                (loop.value.usage(resets: resets), loop.value.responses, loop.value.connectionCount)
            }
        }
        return EventLoopFuture.whenAllSucceed(parts, on: eventLoop).map { parts in
            let before = state.usageBefore.withLock { before in
                defer { if resets { before = (WallClock.milliseconds, Usage()) } }
                return before
            }
            let month = state.quota.month
            if resets { state.quota.reset() }
            var snapshot = Snapshot(
                usage: UsageReport(
                    since: before.since, regions: regions, month: month.name, monthBilled: month.billed,
                    usage: before.usage),
                responses: ResponseMetrics(), connections: 0)
            for (usage, responses, connections) in parts {
                snapshot.usage.usage += usage
                snapshot.responses += responses
                snapshot.connections += connections
            }
            return snapshot
        }
    }

    static func adminSource(
        _ loops: [NIOLoopBound<LoopContext>], _ state: GatewayState, _ configuration: GatewayConfiguration
    ) -> AdminSource {
        AdminSource { request, eventLoop in
            switch request {
            case .liveness: liveness(loops, on: eventLoop)
            case .readiness: readiness(loops, state, on: eventLoop)
            case .metrics:
                readiness(loops, state, on: eventLoop).flatMap { ready in
                    answer(
                        snapshot(loops, state, regions: configuration.regions, on: eventLoop).map {
                            AdminSource.Answer(
                                type: "text/plain; version=0.0.4",
                                body: Array(metrics($0, state, configuration, isReady: ready.status == .ok).utf8))
                        }, on: eventLoop)
                }
            case .usage, .usageReset:
                answer(
                    snapshot(
                        loops, state, regions: configuration.regions, resets: request == .usageReset, on: eventLoop
                    ).map { AdminSource.Answer(body: $0.usage.json) }, on: eventLoop)
            }
        }
    }

    /// How long an event loop, or Redis, may take to answer.
    private static let patience = TimeAmount.seconds(1)

    private static func liveness(
        _ loops: [NIOLoopBound<LoopContext>], on eventLoop: any EventLoop
    ) -> EventLoopFuture<AdminSource.Answer> {
        let beats = EventLoopFuture.andAllSucceed(loops.map { $0.eventLoop.submit {} }, on: eventLoop)
        return answer(beats.map { AdminSource.Answer(body: Array("{\"live\":true}\n".utf8)) }, on: eventLoop)
    }

    /// Ready is who is not on its way out and whose Redis answers each event loop.
    private static func readiness(
        _ loops: [NIOLoopBound<LoopContext>], _ state: GatewayState, on eventLoop: any EventLoop
    ) -> EventLoopFuture<AdminSource.Answer> {
        let faults = loops.map { loop in
            let fault = eventLoop.makePromise(of: String?.self)
            loop.eventLoop.execute { loop.value.ping { fault.succeed($0) } }
            eventLoop.scheduleTask(in: patience) { fault.succeed("Redis does not answer within a second") }
            return fault.futureResult
        }
        return EventLoopFuture.whenAllSucceed(faults, on: eventLoop).map { faults in
            var reasons = Set(faults.compactMap { $0 }).sorted()
            if state.isDraining.load(ordering: .relaxed) { reasons.insert("draining", at: 0) }
            guard !reasons.isEmpty else { return AdminSource.Answer(body: Array("{\"ready\":true}\n".utf8)) }
            var body = Array("{\"ready\":false,\"reasons\":[".utf8)
            for (index, reason) in reasons.enumerated() {
                if index > 0 { body.append(UInt8(ascii: ",")) }
                JSONText.append(Array(reason.utf8), to: &body)
            }
            return AdminSource.Answer(status: .serviceUnavailable, body: body + Array("]}\n".utf8))
        }
    }

    /// `answer`, or that the event loops hang.
    private static func answer(
        _ answer: EventLoopFuture<AdminSource.Answer>, on eventLoop: any EventLoop
    ) -> EventLoopFuture<AdminSource.Answer> {
        let hung = AdminSource.Answer(
            status: .serviceUnavailable, body: Array("{\"live\":false,\"reason\":\"an event loop hangs\"}\n".utf8))
        let first = eventLoop.makePromise(of: AdminSource.Answer.self)
        let timeout = eventLoop.scheduleTask(in: patience) { first.succeed(hung) }
        answer.hop(to: eventLoop).whenComplete { result in
            timeout.cancel()
            // A loop that has been shut down answers no more than one that hangs.
            first.succeed((try? result.get()) ?? hung)
        }
        return first.futureResult
    }

    private static func metrics(
        _ snapshot: Snapshot, _ state: GatewayState, _ configuration: GatewayConfiguration, isReady: Bool
    ) -> String {
        var text = MetricsText()
        text.append("upkeep_ready", "gauge", "1 while Redis answers and the gateway is not draining.", isReady ? 1 : 0)
        text.append(
            "upkeep_http_requests_total", "counter", "Responses by route and status.",
            snapshot.responses.responses.map {
                let labels = [MetricsText.label("route", $0.route.name), MetricsText.label("status", "\($0.status)")]
                return (labels.joined(separator: ","), String($0.count))
            })
        text.append(
            histograms: "upkeep_http_request_duration_seconds",
            "From the end of a request to its response; of a stream, to its first event.",
            ResponseMetrics.Route.allCases.map {
                (MetricsText.label("route", $0.name), snapshot.responses.times(of: $0))
            })
        let usage = snapshot.usage.usage
        let total = usage.total
        text.append(
            "upkeep_commands_total", "counter", "Commands, those that scripts call included.",
            total.commands.sorted { $0.key < $1.key }.map {
                (MetricsText.label("command", $0.key), String($0.value.calls))
            })
        let tokens = usage.tokens.sorted { $0.key < $1.key }.map { (MetricsText.label("token", $0.key), $0.value) }
        text.append(
            "upkeep_billed_commands_total", "counter", "Commands as the service would bill them.",
            tokens.map { ($0.0, String($0.1.billed)) })
        text.append(
            "upkeep_request_bytes_total", "counter", "Bytes of commands that came in.",
            tokens.map { ($0.0, String($0.1.requestBytes)) })
        text.append(
            "upkeep_response_bytes_total", "counter", "Bytes of response bodies.",
            tokens.map { ($0.0, String($0.1.responseBytes)) })
        text.append(
            "upkeep_uncounted_scripts_total", "counter", "Scripts whose commands could not be counted.",
            total.uncountedScripts)
        text.append("upkeep_connections", "gauge", "Open connections of clients.", snapshot.connections)
        text.append("upkeep_streams", "gauge", "Open event streams.", state.streams.current)
        text.append(
            "upkeep_slow_streams_total", "counter", "Event streams closed because their client did not read.",
            state.streams.closedAsSlow)
        text.append("upkeep_buffered_bytes", "gauge", "Requests and responses in memory.", state.memory.current)
        text.append(
            "upkeep_refused_logins_total", "counter", "Requests without a valid token.",
            state.refusedLogins.load(ordering: .relaxed))
        text.append(
            "upkeep_refused_connections_total", "counter", "Connections from addresses that had too many.",
            state.refusedConnections.load(ordering: .relaxed))
        if let log = configuration.accessLog {
            text.append(
                "upkeep_access_log_pending_drops", "gauge", "Lines dropped and not yet reported in the log.",
                log.dropped)
        }
        if let seconds = ProcessMetrics.cpuSeconds {
            text.append("process_cpu_seconds_total", "counter", "Time on the processor.", [("", String(seconds))])
        }
        if let bytes = ProcessMetrics.residentBytes {
            text.append("process_resident_memory_bytes", "gauge", "Resident memory.", bytes)
        }
        if let count = ProcessMetrics.openDescriptors {
            text.append("process_open_fds", "gauge", "Open descriptors.", count)
        }
        return text.text
    }
}
