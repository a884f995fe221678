import Subprocess

extension Home {
    /// Lends a management server on this machine, whose account is the one that verbs find by themselves.
    func serveManagement(_ body: () async throws -> Void) async throws -> TerminationStatus {
        let account = "\(directory)/.config/upkeep/account.env"
        let flags = ["--management", "--management-port", "0", "--account-file", account, "-q"]
        return try await serve(flags, base: []) { server in
            guard server.url.hasPrefix("http://") else { throw NotStarted(reason: "no management server") }
            try await body()
            try server.send(.terminate)
        }
    }
}
