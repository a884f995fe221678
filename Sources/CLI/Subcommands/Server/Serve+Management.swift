import ArgumentParser
import LocalRedis
import ManagementAPI
import RedisGateway
import RedisTypes
import Settings

/// `upkeep serve --management`
extension Serve {
    /// What a gateway has and the management API has not: its databases have their own.
    func checkManagement() throws {
        guard management else {
            if accountFile != nil || managementPort != 8081 {
                throw ValidationError("--account-file and --management-port belong to --management.")
            }
            return
        }
        let others: [(name: String, isUsed: Bool)] = [
            ("--port, which is --management-port,", port != 8079), ("--threads", threads != 1),
            ("--connections-per-address", connectionsPerAddress != GatewayLimits().connectionsPerAddress),
            ("--insecure-plaintext", insecurePlaintext), ("--engine", engine != nil),
            ("--data-directory", dataDirectory != nil),
            ("--no-persistence", noPersistence), ("--token-file", tokenFile != nil), ("--tokens", tokens != nil),
            ("--manage-acl", manageAcl), ("--read-only-subscribe", readOnlySubscribe),
            ("--cors-origin", !corsOrigin.isEmpty), ("--tls-cert", tlsCert != nil), ("--admin", admin != nil),
            ("--access-log", accessLog != nil), ("--drain-delay", drainDelay != nil),
            ("the limits and prices of one database", !service.isDefault),
        ]
        if let other = others.first(where: \.isUsed) {
            throw ValidationError("--management excludes \(other.name): each database has what its plan says.")
        }
        if !Self.isLoopback(host) { throw ValidationError("--management listens on this machine only: 127.0.0.1.") }
    }

    func serveManagement(until shutdown: Shutdown, in context: ToolContext) async throws {
        let paths = ConfigPaths(environment: context.environment, workingDirectory: context.workingDirectory)
        let directory = try paths.stateDirectory + "/management"
        let file = accountFile.map(context.path) ?? "\(directory)/account.env"
        let program =
            if let engineBinary { try await RedisEngine.engine(at: context.path(engineBinary)) } else {
                try await RedisEngine.newest(path: context.environment["PATH"])
            }
        var configuration = ManagementConfiguration(
            directory: directory, engine: program, accounts: [try AccountFile.account(makingOneAt: file)],
            words: { Diagnostic($0).message })
        configuration.modules = engineModule.map(context.path)
        configuration.host = host
        configuration.port = Int(managementPort)
        configuration.report = { context.console.note("warning: \($0)") }
        context.notice("\(program.product) \(program.version) (\(program.path)), data in \(directory)", quiet: quiet)
        do {
            try await ManagementServer.withServer(configuration) { server in
                let name = host.contains(":") ? "[\(host)]" : host
                let url = "http://\(name):\(server.port)/v2"
                try AccountFile.note(url: url, in: file)
                context.notice(
                    "clients send the e-mail and a key of the account in \(file)\n"
                        + "next: upkeep db list --account-file \(Spelling.shellWord(file))", quiet: quiet)
                try context.console.write(url + "\n")
                try context.console.flush()
                await shutdown.wait()
                context.notice("draining", quiet: quiet)
            }
        } catch let error as GatewayStartError {
            throw Failure(
                .failed, "LISTEN", "cannot listen on \(host) port \(configuration.port): \(error.reason)",
                hint: "--management-port 0 takes a free one")
        }
    }
}
