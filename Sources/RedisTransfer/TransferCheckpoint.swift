package import RedisTypes

/// How far a run came: what `--resume` needs to go on (reliability contract, section 6). No token, password, key or
/// value is in it.
package struct TransferCheckpoint: Sendable, Hashable {
    package static let version = 1

    /// Where records come from.
    package struct Source: Sendable, Hashable {
        /// Of a file; `nil` for what cannot tell.
        package var size: Int64?
        /// In nanoseconds since 1970.
        package var modified: Int64?
        /// How many of its bytes ``sha256`` is of: those that were read.
        package var hashedBytes: Int64 = 0
        package var sha256: String?
        /// Of a database: its server, and where `SCAN` goes on.
        package var serverID: String?
        package var cursor: ByteString?

        package init() {}
    }

    /// Where they go.
    package struct Target: Sendable, Hashable {
        package var host: String
        /// The first 8 digits of the token's SHA-256.
        package var principalID: String
        package var serverID: String?

        package init(host: String, principalID: String, serverID: String? = nil) {
            self.host = host
            self.principalID = principalID
            self.serverID = serverID
        }
    }

    package var job: String
    package var created: String
    package var tool: String
    package var verb: String
    package var mode: String
    package var isFinished = false
    package var source = Source()
    package var target: Target
    /// What must be the same when the run goes on: names and values, in order.
    package var options: [String]
    /// Of an import, the number of the record up to which each shard is done.
    package var shards: [Int] = []
    package var counts: [String: Int] = [:]
    /// Of an import, the number of the record up to which those that cannot be read are among the rejects.
    package var itemsRead = 0
    /// Bytes of the rejects file, or of an export's output, that are part of the run.
    package var rejectsBytes: Int64 = 0
    package var outputBytes: Int64 = 0

    /// Until it is judged.
    var versionRead: Int?

    package init(
        job: String, created: String, tool: String, verb: String, mode: String, target: Target, options: [String]
    ) {
        self.job = job
        self.created = created
        self.tool = tool
        self.verb = verb
        self.mode = mode
        self.target = target
        self.options = options
    }
}

/// Why a checkpoint cannot be used.
package enum CheckpointError: Error, Sendable, Hashable {
    /// It is no checkpoint, or its bytes were changed.
    case damaged(reason: String)
    case newerVersion(Int)
}
