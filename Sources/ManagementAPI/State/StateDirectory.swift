import LocalRedis
import RecordFormats
import Settings

/// Where a management server keeps what it must not forget.
///
///     lock                       held as long as the server lives
///     account.env                the account, unless another file is named
///     teams.json
///     audit.jsonl                what was changed, a line each
///     databases/<id>/
///         database.json          its record; a directory without one is no database
///         days.json              what was counted, by UTC day
///         redis/                 data of its private Redis
///         redis.old/             the same while other data are put in their place
///         backups/<id>.json      and <id>.rdb
struct StateDirectory: Sendable {
    let path: String

    var lockFile: String { "\(path)/lock" }
    var teamsFile: String { "\(path)/teams.json" }
    var auditFile: String { "\(path)/audit.jsonl" }
    private var databases: String { "\(path)/databases" }

    func database(_ id: String) -> DatabaseDirectory { DatabaseDirectory(path: "\(databases)/\(id)") }

    /// The databases that there are, and those that were not completed or not quite removed.
    func databaseIDs() -> [String] { Files.names(in: databases).filter(Identifier.isValid).sorted() }

    /// - Returns: `nil` where there is no such file.
    /// - Throws: ``SettingsError``, ``UnreadableState``
    static func read(_ path: String) throws -> JSONValue? {
        guard let bytes = try PrivateFile.read(path, as: .secret) else { return nil }
        do { return try JSONValue(parsing: bytes) } catch {
            throw UnreadableState(path: path, reason: "\(error.reason), at byte \(error.offset)")
        }
    }

    /// Replaces a file in one step that a crash does not tear.
    /// - Throws: ``SettingsError``; ``Refusal`` for what could not be read again.
    static func write(_ value: JSONValue, to path: String) throws {
        let bytes = value.bytes + [0x0A]
        guard bytes.count <= PrivateFile.sizeLimit else {
            throw Refusal.invalid(
                "that makes a record of \(bytes.count) bytes, and \(PrivateFile.sizeLimit) can be kept")
        }
        try PrivateFile.write(bytes, to: path)
    }
}

/// The files of one database.
struct DatabaseDirectory: Sendable {
    let path: String

    var record: String { "\(path)/database.json" }
    var days: String { "\(path)/days.json" }
    var data: String { "\(path)/redis" }
    var oldData: String { "\(path)/redis.old" }
    var newData: String { "\(path)/redis.new" }
    var discardedData: String { "\(path)/redis.discarded" }
    private var backups: String { "\(path)/backups" }

    func backupFacts(_ id: String) -> String { "\(backups)/\(id).json" }
    func backupData(_ id: String) -> String { "\(backups)/\(id).rdb" }

    func makeBackups() throws { try makePrivateDirectory(backups) }

    func backupIDs() -> [String] {
        Files.names(in: backups).filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }
            .filter(Identifier.isValid).sorted()
    }
}

/// A file of the state is not what this version writes.
package struct UnreadableState: Error, Sendable, Hashable {
    package var path: String
    package var reason: String
}
