import RedisGateway
import UpstashREST

/// Turns requests into what the service is asked, and what it says into responses.
struct ManagementRequests: Sendable {
    private let configuration: ManagementConfiguration
    private let service: ManagementService
    private let failedLogins = FailedLogins(perSecond: GatewayLimits().failedLogins)

    init(_ configuration: ManagementConfiguration, _ service: ManagementService) {
        self.configuration = configuration
        self.service = service
    }

    func response(to request: ControlRequest) async -> ControlResponse {
        do {
            return try await answer(request)
        } catch let refusal as Refusal {
            return response(refusal)
        } catch {
            configuration.report("\(request.method) \(Self.path(request.target)): \(configuration.words(error))")
            return response(.fault(configuration.words(error)))
        }
    }

    /// What is wrong with a request before it means anything.
    func response(status: Int, _ text: String) -> ControlResponse {
        response(Refusal(status: status, text: text))
    }

    private func answer(_ request: ControlRequest) async throws -> ControlResponse {
        guard
            let caller = Caller(
                authorization: request.authorization, from: request.client, among: configuration.accounts)
        else { throw failedLogins.count(from: request.client) ? Refusal.unauthorized : .tooManyLogins }
        guard Self.acceptsJSON(request.accept) else { throw Refusal(status: 406, text: "only JSON is spoken here") }
        let path = Self.path(request.target)
        // Before it is looked at: a key that may not write learns nothing of what there is.
        if caller.rights == .readOnly, !["GET", "HEAD"].contains(request.method) { throw Refusal.readOnlyKey }
        let method = request.method == "HEAD" ? "GET" : request.method
        let endpoint = try Endpoint(
            method, path.split(separator: "/").map(String.init), acceptsOldPaths: configuration.acceptsOldPaths)
        let fault = configuration.fault?(method, path)
        if case .refusal(let status, let text, let shape)? = fault {
            throw Refusal(status: status, text: text, shape: shape)
        }
        let body = try RequestBody(request.body)
        let result = try await service.perform(endpoint, Self.query(request.target), body, by: caller)
        var response = ControlResponse(200, body: result.bytes)
        response.isLost = fault == .lostResponse
        return response
    }

    private func response(_ refusal: Refusal) -> ControlResponse {
        let (type, bytes) = (configuration.errorShape ?? refusal.shape).body(refusal.text)
        var response = ControlResponse(refusal.status, type: type, body: bytes)
        switch refusal.status {
        case 401: response.fields = [("WWW-Authenticate", "Basic realm=\"management API\"")]
        case 429: response.fields = [("Retry-After", "1")]
        default: break
        }
        return response
    }

    private static func path(_ target: String) -> String { String(target.prefix { $0 != "?" }) }

    private static func query(_ target: String) -> [String: String] {
        guard let start = target.firstIndex(of: "?") else { return [:] }
        var query: [String: String] = [:]
        for pair in target[target.index(after: start)...].split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            query[String(parts[0])] = parts.count > 1 ? String(parts[1]) : ""
        }
        return query
    }

    private static func acceptsJSON(_ accept: String?) -> Bool {
        guard let accept, !accept.isEmpty else { return true }
        return accept.lowercased().split(separator: ",").contains { range in
            let type = range.prefix { $0 != ";" }.filter { $0 != " " }
            return ["*/*", "application/*", "application/json"].contains(type)
        }
    }
}
