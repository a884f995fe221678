import RedisTypes

/// Where a Unix socket is that belongs to a directory. A socket's path may have about 100 bytes; deep directories get
/// theirs elsewhere, in a directory of its own.
package struct SocketPath: Sendable {
    package let path: String
    private let ownDirectory: String?

    package init(_ name: String, in directory: String) throws(LocalRedisError) {
        let path = "\(directory)/\(name)"
        guard path.utf8.count > 100 else {
            (self.path, ownDirectory) = (path, nil)
            return
        }
        let hash = FNV1a.hash64(directory.utf8)
        let short = "/tmp/upkeep-\(effectiveUserID)-\(String(hash, radix: 36))"
        try makePrivateDirectory(short)
        (self.path, ownDirectory) = ("\(short)/\(name)", short)
    }

    /// Takes the socket away, and the directory where it has one of its own.
    package func remove() {
        removeFile(path)
        if let ownDirectory { removeDirectory(ownDirectory) }
    }
}
