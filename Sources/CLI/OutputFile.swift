import RecordFormats

/// A file under a temporary name until it is complete. One that is there is replaced in one step and keeps its mode;
/// a device or pipe is written to as it is.
final class OutputFile {
    private let name: String
    let descriptor: Int32
    /// Bytes written so far.
    private(set) var length: Int64
    /// `nil` for a device or pipe.
    private let place: Place?

    private struct Place {
        var path: String
        var temporary: String
        var mode: UInt32
    }

    /// - Parameters:
    ///   - isPartialKept: whether a run that was cut is gone on with: its file then has a name that is found again.
    ///   - length: what of such a file is kept.
    init(_ path: String, isPartialKept: Bool = false, length: Int64 = 0) throws(OutputError) {
        name = path
        self.length = length
        let place = try Self.place(path, isPartialKept: isPartialKept)
        self.place = place
        descriptor = try Self.naming(path) { () throws(OutputError) in
            guard let place else { return try POSIX.openSpecialFile(path) }
            if isPartialKept { return try POSIX.openForAppending(place.temporary, length: length) }
            return try POSIX.makeFile(place.temporary)
        }
    }

    private static func place(_ path: String, isPartialKept: Bool) throws(OutputError) -> Place? {
        func temporary(_ path: String) -> String { isPartialKept ? "\(path).partial" : Self.temporary(path) }
        switch POSIX.kind(of: path) {
        case .missing: return Place(path: path, temporary: temporary(path), mode: 0o600)
        case .regular(let path, let mode): return Place(path: path, temporary: temporary(path), mode: mode)
        case .special: return nil
        case .directory: throw .failed(reason: "\(path): it is a directory")
        }
    }

    /// The digest of the first `length` bytes of what a run that was cut has left; `nil` where there are fewer.
    static func digest(ofPartial path: String, length: Int64) throws -> ContentDigest? {
        guard let place = try place(path, isPartialKept: true), let size = POSIX.size(of: place.temporary),
            size >= length
        else { return nil }
        let descriptor = try POSIX.openForReading(place.temporary)
        defer { POSIX.closeFile(descriptor) }
        var digest = ContentDigest()
        while digest.count < length {
            let bytes = try POSIX.read(descriptor, limit: Int(min(length - digest.count, 1 << 20)))
            if bytes.isEmpty { return nil }
            digest.update(bytes)
        }
        return digest
    }

    /// Of this process alone, so that two runs never complete each other's files.
    private static func temporary(_ path: String) -> String { "\(path).\(POSIX.processID).partial" }

    func write(_ bytes: [UInt8]) throws(OutputError) {
        try Self.naming(name) { () throws(OutputError) in try POSIX.write(bytes, to: descriptor) }
        length += Int64(bytes.count)
    }

    func synchronize() throws(OutputError) {
        try Self.naming(name) { () throws(OutputError) in try POSIX.synchronize(descriptor) }
    }

    /// Leaves the file under its temporary name, for a run that goes on.
    func keep() {
        POSIX.closeFile(descriptor)
    }

    func complete() throws(OutputError) {
        guard let place else { return POSIX.closeFile(descriptor) }
        try Self.naming(name) { () throws(OutputError) in
            try POSIX.complete(descriptor, place.temporary, as: place.path, mode: place.mode)
        }
    }

    func discard() {
        if let place { POSIX.discard(descriptor, place.temporary) } else { POSIX.closeFile(descriptor) }
    }

    private static func naming<Result>(
        _ name: String, _ body: () throws(OutputError) -> Result
    ) throws(OutputError) -> Result {
        do throws(OutputError) {
            return try body()
        } catch {
            guard case .failed(let reason) = error else { throw error }
            throw .failed(reason: "\(name): \(reason)")
        }
    }
}
