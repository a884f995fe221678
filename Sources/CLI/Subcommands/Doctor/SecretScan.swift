/// Looks for secrets in a stream of any bytes, in memory that does not grow with it.
struct SecretScan {
    /// Where something stands: the lines by number from 1, the first of them only where there are too many.
    struct Lines: Sendable, Hashable {
        var numbers: [Int] = []
        var count = 0

        mutating func add(_ number: Int) {
            if numbers.last == number { return }
            count += 1
            if numbers.count < SecretScan.rememberedLines { numbers.append(number) }
        }
    }

    fileprivate static let rememberedLines = 1000

    private let patterns: SecretPatterns
    private var pending: [UInt8] = []
    private var line = 1
    private(set) var found: [SecretPatterns.Kind: Lines] = [:]

    init(_ patterns: SecretPatterns) {
        self.patterns = patterns
    }

    mutating func append(_ chunk: [UInt8]) {
        pending += chunk
        // What begins nearer to the end is told with the next chunk.
        look(upTo: pending.count - patterns.reach)
    }

    mutating func finish() {
        look(upTo: pending.count)
    }

    private mutating func look(upTo end: Int) {
        guard end > 0 else { return }
        let (patterns, begins) = (patterns, patterns.begins)
        pending.withUnsafeBytes { bytes in
            for index in 0..<end {
                let byte = bytes[index]
                if byte == 0x0A { line += 1 }
                guard begins[Int(byte)], let kind = patterns.match(in: bytes, at: index) else { continue }
                found[kind, default: Lines()].add(line)
            }
        }
        pending.removeFirst(end)
    }

    /// All that was found in a file.
    /// - Throws: `InputError`
    static func file(_ path: String, _ patterns: SecretPatterns) throws -> SecretScan {
        let descriptor = try POSIX.openForReading(path)
        defer { POSIX.closeFile(descriptor) }
        var scan = SecretScan(patterns)
        while true {
            let chunk = try POSIX.read(descriptor)
            if chunk.isEmpty { break }
            scan.append(chunk)
        }
        scan.finish()
        return scan
    }

    static func bytes(_ bytes: [UInt8], _ patterns: SecretPatterns) -> SecretScan {
        var scan = SecretScan(patterns)
        scan.append(bytes)
        scan.finish()
        return scan
    }

    /// In words: `the token of profile dev, something behind Authorization: Bearer`. A token stands behind its name; that
    /// is told once.
    var whatWasFound: String {
        let known = found.keys.compactMap { if case .known(let label) = $0 { label } else { nil } }.sorted()
        let seen = Set(
            found.flatMap { kind, lines in if case .known = kind { lines.numbers } else { [Int]() } })
        let likely = found.compactMap { kind, lines -> String? in
            guard case .lookalike(let name) = kind, !seen.isSuperset(of: lines.numbers) else { return nil }
            return "what looks like a secret (\(name))"
        }.sorted()
        return (known + likely).joined(separator: ", ")
    }

    var hasKnown: Bool { found.keys.contains { if case .known = $0 { true } else { false } } }

    /// The lines of all of it.
    var lines: Lines {
        let numbers = Set(found.values.flatMap(\.numbers)).sorted()
        let isWhole = found.values.allSatisfy { $0.count == $0.numbers.count }
        return Lines(numbers: numbers, count: isWhole ? numbers.count : found.values.map(\.count).max() ?? 0)
    }
}
