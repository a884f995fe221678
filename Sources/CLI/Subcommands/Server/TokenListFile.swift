import LocalRedis
import RedisGateway
import RedisTypes
import Settings

/// A list of tokens in a file. It holds digests, so whoever reads it learns nothing; whoever writes it decides who may
/// use the gateway.
enum TokenListFile {
    /// The list; empty when there is no file.
    static func read(_ path: String) throws -> TokenSet {
        guard let mode = POSIX.mode(of: path) else { return TokenSet([]) }
        guard mode & 0o022 == 0 else {
            throw Failure(
                .usage, "TOKENS", "others can write to the list of tokens \(path)",
                hint: "chmod go-w \(Spelling.shellWord(path))")
        }
        let descriptor = try POSIX.openForReading(path)
        defer { POSIX.closeFile(descriptor) }
        var bytes: [UInt8] = []
        while true {
            let chunk = try POSIX.read(descriptor)
            if chunk.isEmpty { break }
            bytes += chunk
            if bytes.count > 1 << 20 { throw InputError(name: path, reason: "it is longer than 1 MiB") }
        }
        do { return try TokenFile.parse(String(decoding: bytes, as: UTF8.self)) } catch {
            throw Failure(
                .usage, "TOKENS", "\(path):\(error.line): \(error.reason)", hint: "mend the line or remove it")
        }
    }

    /// Reads, changes and writes the list, with nobody else between.
    static func change<Result>(_ path: String, _ body: (inout TokenSet) throws -> Result) throws -> Result {
        guard let lock = try ProcessLock(path: path + ".lock") else {
            throw Failure(.conflict, busyCode, "another process changes \(path)", hint: "try again")
        }
        defer { withExtendedLifetime(lock) {} }
        var set = try read(path)
        let before = set
        let result = try body(&set)
        if set != before { try write(set, to: path) }
        return result
    }

    static let busyCode = "INUSE"

    /// Replaces the list in one step.
    static func write(_ set: TokenSet, to path: String) throws {
        let file = try OutputFile(path)
        do {
            try file.write(Array(TokenFile.text(set).utf8))
            try file.complete()
        } catch {
            file.discard()
            throw error
        }
    }
}
