/// A file of somebody's project that has a secret in it, such as `.env`: it keeps its mode, and is not ours to tighten.
package enum SharedFile {
    /// The permission bits that let others read or change the file; `nil` when there is no such file.
    package static func modeForOthers(_ path: String) throws(SettingsError) -> Int? {
        let facts: FileSystem.Facts
        do throws(FileSystem.Failure) {
            facts = try FileSystem.open(path).facts()
        } catch {
            if error.isMissing { return nil }
            throw .unreadable(path, .envFile, reason: error.reason)
        }
        if !facts.isRegular { throw .notRegularFile(path, .envFile) }
        return facts.mode & 0o077
    }

    /// The file's bytes, or `nil` when there is no such file.
    package static func read(_ path: String) throws(SettingsError) -> [UInt8]? {
        try PrivateFile.readShared(path, as: .envFile, limit: DotEnv.sizeLimit)
    }

    /// Whether the file could be replaced: its directory is there and takes another file.
    package static func checkReplaceable(_ path: String) throws(SettingsError) {
        do throws(FileSystem.Failure) {
            try FileSystem.checkWritable(FileSystem.parent(of: FileSystem.resolvingLinks(path)) ?? "/")
        } catch {
            throw .notWritten(path, reason: error.reason)
        }
    }

    /// Reads, changes and replaces the file in one step while no other process does so through this function. A file
    /// that is made is 0600; a symbolic link stays. Throwing in `change` leaves everything as it was.
    package static func update(
        _ path: String, _ change: ([UInt8]?) throws(SettingsError) -> [UInt8]
    ) throws(SettingsError) {
        let target = FileSystem.resolvingLinks(path)
        let directory: FileSystem.Descriptor
        do throws(FileSystem.Failure) {
            directory = try FileSystem.openDirectory(FileSystem.parent(of: target) ?? "/")
        } catch {
            throw .notWritten(path, reason: error.reason)
        }
        directory.lock()
        let old = try read(target)
        let bytes = try change(old)
        if bytes == old { return }
        do throws(FileSystem.Failure) {
            let mode = old == nil ? 0o600 : try FileSystem.open(target).facts().mode
            try FileSystem.replace(target, with: bytes, mode: mode, in: directory)
        } catch {
            throw .notWritten(path, reason: error.reason)
        }
    }
}
