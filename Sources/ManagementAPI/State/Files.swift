#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// The few calls on files that the state needs beside `PrivateFile`.
enum Files {
    struct Failed: Error, Sendable, Hashable {
        var path: String
        var reason: String
    }

    private static func lastFailure(_ path: String) -> Failed {
        Failed(path: path, reason: String(cString: strerror(errno)))
    }

    /// What a directory holds; nothing where it cannot be read.
    static func names(in directory: String) -> [String] {
        guard let stream = opendir(directory) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names
    }

    static func exists(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0
    }

    static func size(of path: String) -> Int? {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : nil
    }

    static func rename(_ path: String, to other: String) throws(Failed) {
        guard call(path, other) == 0 else { throw lastFailure(path) }
    }

    private static func call(_ path: String, _ other: String) -> Int32 {
        #if canImport(Glibc)
        Glibc.rename(path, other)
        #elseif canImport(Musl)
        Musl.rename(path, other)
        #else
        Darwin.rename(path, other)
        #endif
    }

    /// Makes the names in a directory durable.
    static func synchronize(directory: String) {
        let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)  // what cannot be synchronized is no worse than before
        close(descriptor)
    }

    static func remove(_ path: String) throws(Failed) {
        guard unlink(path) == 0 || errno == ENOENT else { throw lastFailure(path) }
    }

    /// Removes a directory with all that is in it, as far as that is possible.
    static func removeTree(_ path: String) {
        for name in names(in: path) {
            let child = "\(path)/\(name)"
            var status = stat()
            if lstat(child, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
                removeTree(child)
            } else {
                unlink(child)
            }
        }
        rmdir(path)
    }

    /// A copy that only we can read and that a crash does not lose.
    static func copy(_ path: String, to other: String) throws(Failed) {
        let source = open(path, O_RDONLY | O_CLOEXEC)
        guard source >= 0 else { throw lastFailure(path) }
        defer { close(source) }
        let target = open(other, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard target >= 0 else { throw lastFailure(other) }
        defer { close(target) }
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let count = buffer.withUnsafeMutableBytes { read(source, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw lastFailure(path) }
            if count == 0 { break }
            try write(buffer[..<count], to: target, other)
        }
        guard fsync(target) == 0 else { throw lastFailure(other) }
    }

    /// Adds to the end of a file that only we can read, and makes it durable.
    static func append(_ bytes: [UInt8], to path: String) throws(Failed) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw lastFailure(path) }
        defer { close(descriptor) }
        try write(bytes[...], to: descriptor, path)
        guard fsync(descriptor) == 0 else { throw lastFailure(path) }
    }

    /// All of a file; `nil` where there is none.
    static func contents(of path: String) throws(Failed) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw lastFailure(path)
        }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw lastFailure(path) }
            if count == 0 { return bytes }
            bytes += buffer[..<count]
        }
    }

    /// The first bytes of a file, fewer where it has no more.
    static func beginning(of path: String, _ count: Int) throws(Failed) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw lastFailure(path) }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: count)
        let length = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
        guard length >= 0 else { throw lastFailure(path) }
        return Array(buffer[..<length])
    }

    private static func write(_ bytes: ArraySlice<UInt8>, to descriptor: Int32, _ path: String) throws(Failed) {
        var rest = bytes
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { send($0, to: descriptor) }
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw lastFailure(path) }
            rest = rest.dropFirst(count)
        }
    }

    private static func send(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Int {
        #if canImport(Glibc)
        Glibc.write(descriptor, bytes.baseAddress, bytes.count)
        #elseif canImport(Musl)
        Musl.write(descriptor, bytes.baseAddress, bytes.count)
        #else
        Darwin.write(descriptor, bytes.baseAddress, bytes.count)
        #endif
    }
}
