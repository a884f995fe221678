/// A log that a background process appends to.
enum LogFile {
    /// A log that has grown past this is put aside when the next process starts; one older log is kept.
    private static let rotatedSize: Int64 = 1 << 20

    static func size(_ path: String) -> Int64 { POSIX.size(of: path) ?? 0 }

    static func rotate(_ path: String) {
        if size(path) > rotatedSize { POSIX.renamed(path, path + ".1") }
    }

    /// What was appended after `start`, at most as much as is kept of a log.
    static func text(_ path: String, from start: Int64) -> String {
        guard let descriptor = try? POSIX.openForReading(path) else { return "" }  // no log, no words
        defer { POSIX.closeFile(descriptor) }
        guard POSIX.seek(descriptor, to: start) else { return "" }
        let bytes = try? POSIX.read(descriptor, limit: Int(rotatedSize))
        return String(decoding: bytes ?? [], as: UTF8.self)
    }
}
