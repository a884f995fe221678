#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// The history of all shells that run with the same path: one line each, oldest first, mode 0600.
///
/// A line is added under `flock` with one write. A file that is full loses its oldest tenth; the rest is written beside
/// it and renamed, under the lock, so that no line of another shell is lost. What is not ours to read is skipped: lines
/// with zero bytes, too long ones, half a line at the end of a file.
package struct HistoryFile: Sendable {
    package static let defaultLimit = 10_000
    /// In bytes. No one types more; a file of another kind may have it.
    static let longestLine = 1 << 20
    private static let largestFile = 32 << 20

    private let path: String
    private let limit: Int
    private let shouldKeep: @Sendable ([UInt8]) -> Bool

    /// - Parameter shouldKeep: says no to lines with secrets; they are never written.
    package init(path: String, limit: Int = defaultLimit, shouldKeep: @escaping @Sendable ([UInt8]) -> Bool) {
        self.path = path
        self.limit = max(1, limit)
        self.shouldKeep = shouldKeep
    }

    /// Whether a line may be kept at all, here or in memory.
    package func keeps(_ line: [UInt8]) -> Bool {
        !line.isEmpty && line.count <= Self.longestLine && !line.contains(0) && shouldKeep(line)
    }

    /// Oldest first; none if there is no file yet.
    package func load() throws(HistoryFileError) -> [[UInt8]] {
        do {
            let end = try HistoryDescriptor.open(path, O_RDONLY).readEnd(limit: Self.largestFile)
            return Self.encodedLines(end).suffix(limit).compactMap { encoded in
                let line = HistoryLineCoding.decoded(encoded)
                return line.isEmpty || line.count > Self.longestLine || line.contains(0) ? nil : line
            }
        } catch .failed(_, ENOENT) {
            return []
        }
    }

    /// - Returns: whether the line is in the file. One that repeats the last one already is.
    @discardableResult
    package func append(_ line: [UInt8]) throws(HistoryFileError) -> Bool {
        guard keeps(line) else { return false }
        makeDirectory()
        while true {
            let file = try HistoryDescriptor.open(path, O_RDWR | O_CREAT | O_APPEND)
            file.lock()
            if file.isCurrent {
                try append(line, to: file)
                return true
            }
        }
    }

    private func append(_ line: [UInt8], to file: borrowing HistoryDescriptor) throws(HistoryFileError) {
        let end = try file.readEnd(limit: Self.largestFile)
        let newline = UInt8(ascii: "\n")
        let new = HistoryLineCoding.encoded(line)
        let lines = Self.encodedLines(end)
        let isTorn = end.bytes.last.map { $0 != newline } ?? false
        if !isTorn, let last = lines.last, last.elementsEqual(new) { return }
        if lines.count < limit && end.isWhole {
            try file.write((isTorn ? [newline] : []) + new + [newline])
        } else {
            let kept = lines.suffix(max(0, limit - limit / 10 - 1))
            try replace(with: Array((kept + [new[...]]).joined(separator: [newline])) + [newline])
        }
    }

    private static func encodedLines(_ end: (bytes: [UInt8], isWhole: Bool)) -> ArraySlice<ArraySlice<UInt8>> {
        let lines = end.bytes.split(separator: UInt8(ascii: "\n"))
        return end.isWhole ? lines[...] : lines.dropFirst()
    }

    private func replace(with bytes: [UInt8]) throws(HistoryFileError) {
        let temporary = "\(path).\(getpid()).\(UInt64.random(in: 0 ... .max))"
        do throws(HistoryFileError) {
            let file = try HistoryDescriptor.open(temporary, O_WRONLY | O_CREAT | O_EXCL)
            try file.write(bytes)
            try file.synchronize()
            guard rename(temporary, path) == 0 else { throw .failed(path: path, code: errno) }
        } catch {
            unlink(temporary)
            throw error
        }
    }

    /// What fails here fails again when the file is opened, and is told then.
    private func makeDirectory() {
        var missing: [String] = []
        var parent = path[...]
        while let slash = parent.lastIndex(of: "/"), slash > parent.startIndex {
            parent = parent[..<slash]
            if access(String(parent), F_OK) == 0 { break }
            missing.append(String(parent))
        }
        for directory in missing.reversed() { mkdir(directory, 0o700) }
    }
}
