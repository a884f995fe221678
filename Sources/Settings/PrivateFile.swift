/// A file only its owner may read: 0600, in a 0700 directory.
///
/// What others could have read or changed is refused with the command that repairs it. Nothing is tightened
/// silently: a secret that was open may be known, and that is for its owner to judge.
package enum PrivateFile {
    /// No configuration or token is larger.
    package static let sizeLimit = 64 * 1024

    /// The file's bytes, or `nil` when there is no such file. Type, owner and mode are those of the file that
    /// is read, checked on the open descriptor; a symbolic link may lead to it.
    package static func read(_ path: String, as role: FileRole) throws(SettingsError) -> [UInt8]? {
        try read(path, as: role, limit: sizeLimit, isPrivate: true)
    }

    /// The bytes of a file others may read, such as `.env`.
    static func readShared(_ path: String, as role: FileRole, limit: Int) throws(SettingsError) -> [UInt8]? {
        try read(path, as: role, limit: limit, isPrivate: false)
    }

    private static func read(
        _ path: String, as role: FileRole, limit: Int, isPrivate: Bool
    ) throws(SettingsError) -> [UInt8]? {
        let facts: FileSystem.Facts
        let bytes: [UInt8]
        do throws(FileSystem.Failure) {
            let file = try FileSystem.open(path)
            facts = try file.facts()
            let isReadable = facts.isRegular && !(isPrivate && (!facts.isOurs || facts.isOpenToOthers))
            bytes = isReadable ? try file.readAll(limit: limit) : []
        } catch {
            if error.isMissing { return nil }
            throw .unreadable(path, role, reason: error.reason)
        }
        if !facts.isRegular { throw .notRegularFile(path, role) }
        if isPrivate && !facts.isOurs { throw .notOurs(path, role, owner: facts.owner) }
        if isPrivate && facts.isOpenToOthers { throw .openToOthers(path, role, mode: facts.mode) }
        if bytes.count > limit { throw .tooLarge(path, role, limit: limit) }
        return bytes
    }

    /// Replaces or makes the file in one step: readers see the old bytes or the new ones, a crash leaves either.
    /// Missing directories are made, 0700. A symbolic link stays, and the file it leads to is replaced.
    package static func write(_ bytes: [UInt8], to path: String) throws(SettingsError) {
        try withDirectory(of: path) { target, directory throws(SettingsError) in
            try replace(target, with: bytes, in: directory)
        }
    }

    /// Reads, changes and writes while no other process does so through this function. Throwing in `change`
    /// leaves the file as it was.
    package static func update(
        _ path: String, as role: FileRole, _ change: ([UInt8]?) throws(SettingsError) -> [UInt8]
    ) throws(SettingsError) {
        try withDirectory(of: path) { target, directory throws(SettingsError) in
            directory.lock()
            let bytes = try change(try read(target, as: role))
            try replace(target, with: bytes, in: directory)
        }
    }

    /// Takes the file away, durably; one that is not there is gone already.
    package static func remove(_ path: String) throws(SettingsError) {
        do throws(FileSystem.Failure) {
            try FileSystem.remove(path)
            try FileSystem.openDirectory(FileSystem.parent(of: path) ?? "/").synchronize()
        } catch {
            if !error.isMissing { throw .notWritten(path, reason: error.reason) }
        }
    }

    private static func replace(
        _ target: String, with bytes: [UInt8], in directory: borrowing FileSystem.Descriptor
    ) throws(SettingsError) {
        do throws(FileSystem.Failure) {
            try FileSystem.replace(target, with: bytes, in: directory)
        } catch {
            throw .notWritten(target, reason: error.reason)
        }
    }

    private static func withDirectory(
        of path: String, _ body: (String, borrowing FileSystem.Descriptor) throws(SettingsError) -> Void
    ) throws(SettingsError) {
        let target = FileSystem.resolvingLinks(path)
        let directory = try openPrivateDirectory(FileSystem.parent(of: target) ?? "/")
        try body(target, directory)
    }

    private static func openPrivateDirectory(_ path: String) throws(SettingsError) -> FileSystem.Descriptor {
        let directory = try makeDirectory(path)
        let facts: FileSystem.Facts
        do throws(FileSystem.Failure) { facts = try directory.facts() } catch {
            throw .notWritten(path, reason: error.reason)
        }
        if !facts.isOurs { throw .notOurs(path, .directory, owner: facts.owner) }
        if facts.isOpenToOthers { throw .openToOthers(path, .directory, mode: facts.mode) }
        return directory
    }

    private static func makeDirectory(_ path: String) throws(SettingsError) -> FileSystem.Descriptor {
        do throws(FileSystem.Failure) {
            try FileSystem.makeDirectories(path)
            return try FileSystem.openDirectory(path)
        } catch {
            throw .notWritten(path, reason: error.reason)
        }
    }
}
