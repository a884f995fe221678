/// A file under a temporary name until it is complete. One that is there is replaced in one step and keeps its mode;
/// a device or pipe is written to as it is.
final class OutputFile {
    private let name: String
    private let descriptor: Int32
    /// `nil` for a device or pipe.
    private let place: Place?

    private struct Place {
        var path: String
        var temporary: String
        var mode: UInt32
    }

    init(_ path: String) throws(OutputError) {
        name = path
        var place: Place?
        switch POSIX.kind(of: path) {
        case .missing: place = Place(path: path, temporary: Self.temporary(path), mode: 0o600)
        case .regular(let path, let mode): place = Place(path: path, temporary: Self.temporary(path), mode: mode)
        case .special: place = nil
        case .directory: throw .failed(reason: "\(path): it is a directory")
        }
        self.place = place
        descriptor = try Self.naming(path) { () throws(OutputError) in
            guard let place else { return try POSIX.openSpecialFile(path) }
            return try POSIX.makeFile(place.temporary)
        }
    }

    /// Of this process alone, so that two runs never complete each other's files.
    private static func temporary(_ path: String) -> String { "\(path).\(POSIX.processID).partial" }

    func write(_ bytes: [UInt8]) throws(OutputError) {
        try Self.naming(name) { () throws(OutputError) in try POSIX.write(bytes, to: descriptor) }
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
