import LocalRedis

/// Puts other data in the place of a database's, in steps of which each can be the last: until the new data have been
/// loaded the old ones come back.
///
///     install   redis.new is made · redis becomes redis.old · redis.new becomes redis
///     commit    redis.old becomes redis.discarded · that is removed
///     rollBack  redis is removed · redis.old becomes redis
struct DataReplacement: Sendable {
    let directory: DatabaseDirectory

    /// What a process that was killed left of a replacement.
    func recover() throws(Files.Failed) {
        Files.removeTree(directory.newData)
        Files.removeTree(directory.discardedData)
        if Files.exists(directory.oldData) { try rollBack() }
    }

    /// - Parameter snapshot: an RDB file; it is copied.
    func install(_ snapshot: String) throws {
        try recover()
        // An empty file would be loaded without complaint, and nothing be left.
        let magic = try Files.beginning(of: snapshot, 6)
        guard magic.starts(with: "REDIS".utf8) || magic.starts(with: "VALKEY".utf8) else {
            throw Files.Failed(path: snapshot, reason: "it is not a snapshot of a Redis")
        }
        try makePrivateDirectory(directory.newData)
        // A server with an append-only file loads nothing else, and takes an RDB file for the beginning of one.
        try Files.copy(snapshot, to: "\(directory.newData)/appendonly.aof")
        // Users are not in a backup: those that there are stay.
        let users = "\(directory.data)/users.acl"
        if Files.exists(users) { try Files.copy(users, to: "\(directory.newData)/users.acl") }
        Files.synchronize(directory: directory.newData)
        if Files.exists(directory.data) { try Files.rename(directory.data, to: directory.oldData) }
        try Files.rename(directory.newData, to: directory.data)
        Files.synchronize(directory: directory.path)
    }

    func commit() throws(Files.Failed) {
        guard Files.exists(directory.oldData) else { return }
        try Files.rename(directory.oldData, to: directory.discardedData)
        Files.synchronize(directory: directory.path)
        Files.removeTree(directory.discardedData)
    }

    func rollBack() throws(Files.Failed) {
        guard Files.exists(directory.oldData) else { return }
        Files.removeTree(directory.data)
        try Files.rename(directory.oldData, to: directory.data)
        Files.synchronize(directory: directory.path)
    }
}
