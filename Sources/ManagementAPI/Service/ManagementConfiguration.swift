package import LocalRedis
import UpstashREST

/// How a management server is set up.
package struct ManagementConfiguration: Sendable {
    /// Where it keeps databases, teams and the audit log.
    package var directory: String
    /// The program that each database is run by.
    package var engine: RedisEngine
    /// Modules to load; without any, those that came with the engine are.
    package var modules: [String] = []
    package var host = "127.0.0.1"
    /// 0 lets the system choose.
    package var port = 0
    package var accounts: [Account]
    /// Backups and restores take at least this long, as they do at the service: time to see that they are under way.
    package var operationTime = Duration.seconds(1)
    /// How often a database is looked at for its statistics, and its counts are kept.
    package var sampleInterval = Duration.seconds(10)
    /// How old a database has to be before it can be backed up; the service has been seen to refuse one of seconds.
    package var maintenanceTime = Duration.zero
    /// One form for all errors; by default each has the one that the service was seen to use.
    package var errorShape: ErrorShape?
    /// Whether the paths of earlier documentation are answered: `/redis/change-plan/{id}`.
    package var acceptsOldPaths = false
    /// What goes wrong with a request that is otherwise fine.
    package var fault: (@Sendable (_ method: String, _ path: String) -> Fault?)?
    /// Unix milliseconds.
    package var now: @Sendable () -> Int64 = { WallClock.milliseconds }
    /// Says a line to whoever runs the server.
    package var report: @Sendable (String) -> Void = { _ in }
    /// An error in words.
    package var words: @Sendable (any Error) -> String

    package enum Fault: Sendable, Hashable {
        /// The request is not carried out.
        case refusal(status: Int, text: String, ErrorShape)
        /// It is, and its response never comes.
        case lostResponse
    }

    package init(
        directory: String, engine: RedisEngine, accounts: [Account], words: @escaping @Sendable (any Error) -> String
    ) {
        self.directory = directory
        self.engine = engine
        self.accounts = accounts
        self.words = words
    }
}
