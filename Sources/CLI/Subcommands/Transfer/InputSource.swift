import Compression
import RecordFormats
import RedisTransfer
import RedisTypes
import Synchronization

/// The bytes of a file or of standard input, decompressed where they are compressed, with a running digest of what was
/// read. Used by one task.
final class InputSource {
    private var descriptor: Int32?
    /// Files that follow, as if all were one.
    private var following: [String] = []
    private var ownsDescriptor = false
    private let console: Console
    private let stop: StopRequest
    private(set) var digest = ContentDigest()
    /// An estimate is never resumed: nobody asks what it has read.
    var isDigested = true
    /// Whether a compressed file may end where its data does not.
    var allowsTruncation = false
    private var decompressor: Decompressor?
    private var hasBegun = false
    private var isAtEnd = false
    /// What came while the first bytes were looked at.
    private var held: [UInt8] = []

    /// - Parameter format: of the compression, by the name; otherwise the first bytes tell.
    init(_ descriptor: Int32?, _ format: CompressionFormat?, _ console: Console, _ stop: StopRequest) throws {
        self.descriptor = descriptor
        self.console = console
        self.stop = stop
        if let format { decompressor = try Decompressor(format) }
    }

    /// The files of an append-only file, by its manifest: one after the other they are what a single one would be.
    init(manifest descriptor: Int32, _ name: String, in directory: String, _ console: Console, _ stop: StopRequest)
        throws
    {
        var bytes: [UInt8] = []
        while case let chunk = try POSIX.read(descriptor), !chunk.isEmpty {
            bytes += chunk
            if bytes.count > 1 << 20 { throw InputError(name: name, reason: "this is no manifest: it is too long") }
        }
        following = try AOFManifest(bytes, source: name).fileNames.map { "\(directory)/\($0)" }
        self.console = console
        self.stop = stop
        digest.update(bytes)
        hasBegun = true
        self.descriptor = nil
        ownsDescriptor = true
        try openNext()
    }

    deinit {
        if ownsDescriptor, let descriptor { POSIX.closeFile(descriptor) }
    }

    /// - Returns: false when there is none.
    @discardableResult
    private func openNext() throws -> Bool {
        guard !following.isEmpty else { return false }
        if ownsDescriptor, let descriptor { POSIX.closeFile(descriptor) }
        descriptor = nil
        descriptor = try POSIX.openForReading(following.removeFirst())
        return true
    }

    /// `nil` at the end.
    /// - Throws: `CancellationError` when the run was asked to stop, which ends a wait for input too.
    func next() async throws -> [UInt8]? {
        if !hasBegun { try await begin() }
        if decompressor == nil { return try await raw() }
        while true {
            if let chunk = try unpacked() { return chunk }
            if isAtEnd { return nil }
            if let chunk = try await raw() {
                decompressor?.append(chunk)
            } else {
                isAtEnd = true
                decompressor?.finish()
            }
        }
    }

    private func unpacked() throws(CompressionError) -> [UInt8]? {
        do throws(CompressionError) {
            return try decompressor?.next()
        } catch {
            if case .truncated = error, allowsTruncation, isAtEnd { return nil }
            throw error
        }
    }

    private func begin() async throws {
        hasBegun = true
        if decompressor != nil { return }
        var first: [UInt8] = []
        while first.count < CompressionFormat.magicLength, let chunk = try await read() { first += chunk }
        held = first
        if let format = CompressionFormat(firstBytes: first) { decompressor = try Decompressor(format) }
    }

    private func raw() async throws -> [UInt8]? {
        if !held.isEmpty {
            defer { held = [] }
            return held
        }
        return try await read()
    }

    private func read() async throws -> [UInt8]? {
        // A named pipe may be as silent as standard input.
        let isReady = descriptor == nil && console.isCaptured
        try await POSIX.waitUntilReadable(descriptor ?? 0, unless: isReady, or: stop)
        let bytes = try descriptor.map { try POSIX.read($0, limit: 1 << 18) } ?? console.read()
        if isDigested { digest.update(bytes) }
        if bytes.isEmpty { return try openNext() ? try await read() : nil }
        return bytes
    }
}
