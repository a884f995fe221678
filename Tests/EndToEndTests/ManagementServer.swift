import Subprocess

#if canImport(System)
import System
#else
import SystemPackage
#endif

extension Home {
    /// Lends a management server on this machine, whose account is the one that verbs find by themselves.
    func serveManagement(_ body: () async throws -> Void) async throws -> TerminationStatus {
        let result = try await Subprocess.run(
            .path(FilePath(UpkeepBinary.path)),
            arguments: [
                "serve", "--management", "--management-port", "0", "--account-file",
                "\(directory)/.config/upkeep/account.env", "-q",
            ],
            environment: .custom(environment), workingDirectory: FilePath(work), input: .none, output: .sequence,
            error: .discarded
        ) { execution in
            var lines = execution.standardOutput.strings().makeAsyncIterator()
            guard try await lines.next() != nil else { throw NotStarted(reason: "no management server") }
            try await body()
            try execution.send(signal: .terminate)
        }
        return result.terminationStatus
    }
}
