import LocalRedis
import RecordFormats
import RedisTransfer
import Settings
import UpstashREST

/// Where a run keeps how far it came, locked against a second run of the same job.
struct CheckpointFile {
    let path: String
    private let lock: ProcessLock

    /// - Parameter identity: what tells this job from others, when no file is named.
    init(_ named: String?, identity: [String], in context: ToolContext) throws {
        if let named {
            path = context.path(named)
        } else {
            let paths = ConfigPaths(environment: context.environment, workingDirectory: context.workingDirectory)
            let directory = try paths.stateDirectory + "/jobs"
            try makePrivateDirectory(directory)
            let name = ContentDigest.hexadecimal(of: Array(identity.joined(separator: "\u{0}").utf8)).prefix(16)
            path = "\(directory)/\(name).json"
        }
        guard let lock = try ProcessLock(path: path + ".lock") else {
            throw Failure(
                .conflict, "LOCKED", "another run of the same job is under way", hint: "wait for it, or stop it")
        }
        self.lock = lock
        // Whatever else has that name is somebody's.
        if named != nil, POSIX.size(of: path) ?? 0 > 0, try !isCheckpoint() {
            throw Failure(
                .usage, "CHECKPOINT", "\(path) is no checkpoint", hint: "give --checkpoint a file of its own")
        }
    }

    private func isCheckpoint() throws -> Bool {
        let descriptor = try POSIX.openForReading(path)
        defer { POSIX.closeFile(descriptor) }
        return TransferCheckpoint.isOne(try POSIX.read(descriptor, limit: 64))
    }

    /// `nil` when there is none.
    func read() throws -> TransferCheckpoint? {
        guard POSIX.size(of: path) != nil else { return nil }
        let descriptor = try POSIX.openForReading(path)
        defer { POSIX.closeFile(descriptor) }
        var bytes: [UInt8] = []
        while case let chunk = try POSIX.read(descriptor), !chunk.isEmpty, bytes.count < 16 << 20 { bytes += chunk }
        do {
            return try TransferCheckpoint(bytes: bytes)
        } catch CheckpointError.damaged(let reason) {
            throw Failure(
                .conflict, "CHECKPOINT", "the checkpoint \(path) cannot be used: \(reason)",
                hint: "start again without --resume")
        } catch CheckpointError.newerVersion(let version) {
            throw Failure(
                .conflict, "CHECKPOINT", "the checkpoint \(path) is of version \(version), newer than this program",
                hint: "use the program that wrote it")
        }
    }

    func write(_ checkpoint: TransferCheckpoint) throws {
        try POSIX.replaceFile(path, with: checkpoint.bytes)
    }
}

/// What must be the same when a run goes on: names, with digests of values, which may be secret.
struct JobOptions {
    let words: [String]

    init(_ options: [(name: String, value: String)], policy: ConflictPolicy? = nil) {
        words =
            options.map { "\(ContentDigest.hexadecimal(of: Array($0.value.utf8)).prefix(8)):\($0.name)" }
            + (policy.map { ["policy:\($0.rawValue)"] } ?? [])
    }
}

extension TransferCheckpoint {
    /// A fresh one.
    init(_ verb: String, mode: String, target: Target, options: [String]) {
        var generator = SystemRandomNumberGenerator()
        let digits = String(generator.next() as UInt64, radix: 16)
        self.init(
            job: String(repeating: "0", count: 16 - digits.count) + digits,
            created: UTCTime(milliseconds: POSIX.nowInMilliseconds()).description,
            tool: "upkeep/\(Version.number)", verb: verb, mode: mode, target: target, options: options)
    }

    /// - Throws: when a run with these settings is not the one that this checkpoint is of.
    func check(_ target: Target, options: [String]) throws {
        if self.target.host != target.host || self.target.principalID != target.principalID {
            throw Self.refusal("the target is another one")
        }
        if self.options != options { throw Self.refusal("the options are others") }
    }

    /// - Parameter policy: as it was given; otherwise it is that of the job.
    func check(_ policy: ConflictPolicy?) throws {
        if let policy, policy != self.policy { throw Self.refusal("the policy is another one") }
    }

    /// Items that an earlier run could not read or write, and has kept or told.
    var failures: Int { counts["failed"] ?? 0 }

    private static func refusal(_ what: String) -> Failure {
        Failure(
            .conflict, "CHECKPOINT", "\(what) than when this job began; nothing was written",
            hint: "repeat the first command and add --resume, or start again without it")
    }
}
