import NIOCore
import UpstashREST

/// The responses of a gateway, or of one event loop of it, by route and status.
package struct ResponseMetrics: Sendable {
    /// What a request was for, in few words: a path of one's own making is no label.
    package enum Route: Int, Sendable, Hashable, CaseIterable {
        case command, path, pipeline, transaction, subscribe, monitor
        /// Not read far enough to tell.
        case none

        init(_ head: RequestHead) {
            guard !head.method.isEmpty else {
                self = .none
                return
            }
            self =
                switch head.target.route {
                case .command: .command
                case .path: .path
                case .pipeline: .pipeline
                case .transaction: .transaction
                case .subscribe, .patternSubscribe: .subscribe
                case .monitor: .monitor
                }
        }

        package var name: String {
            switch self {
            case .command: "/"
            case .path: "/{command}"
            case .pipeline: "/pipeline"
            case .transaction: "/multi-exec"
            case .subscribe: "/subscribe"
            case .monitor: "/monitor"
            case .none: "-"
            }
        }
    }

    /// By route, then by status less 100.
    private var counts = [[Int]](repeating: [Int](repeating: 0, count: 500), count: Route.allCases.count)
    private var times = [LatencyHistogram](repeating: LatencyHistogram(), count: Route.allCases.count)

    mutating func record(_ route: Route, status: Int, _ time: TimeAmount) {
        if (100..<600).contains(status) { counts[route.rawValue][status - 100] &+= 1 }
        times[route.rawValue].record(time)
    }

    static func += (metrics: inout ResponseMetrics, more: ResponseMetrics) {
        for route in Route.allCases.map(\.rawValue) {
            for (index, count) in more.counts[route].enumerated() { metrics.counts[route][index] &+= count }
            metrics.times[route] += more.times[route]
        }
    }

    /// Those that there were.
    package var responses: [(route: Route, status: Int, count: Int)] {
        Route.allCases.flatMap { route in
            counts[route.rawValue].enumerated().filter { $0.element != 0 }.map { (route, $0.offset + 100, $0.element) }
        }
    }

    package func times(of route: Route) -> LatencyHistogram { times[route.rawValue] }
}
