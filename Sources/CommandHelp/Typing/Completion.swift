import RedisTypes

/// Picks the candidates that continue a word, and writes them in its case.
struct Completion {
    private let typed: [UInt8]
    private let isLowercase: Bool

    /// The case is that of the word itself or, before its first letter, of the command's name.
    init(of word: ByteString, in name: ByteString?) {
        typed = word.bytes.map(\.asciiUppercased)
        let letter = word.bytes.first { Self.isLetter($0) } ?? name?.bytes.first { Self.isLetter($0) }
        isLowercase = letter.map { $0 & 0x20 != 0 } ?? false
    }

    func words(_ candidates: [String]) -> [String] {
        candidates.filter { $0.utf8.starts(with: typed) }.map { isLowercase ? $0.lowercased() : $0 }
    }

    static func matches(_ word: ByteString, _ name: some StringProtocol) -> Bool {
        word.bytes.lazy.map(\.asciiUppercased).elementsEqual(name.utf8)
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (0x41...0x5A).contains(byte.asciiUppercased)
    }
}
