import RedisTypes

/// How many words one command may have. Of texts, JSON carries any number; what is not text travels in a URL, which has
/// room for 8 KiB with three letters for a byte.
enum CarriableWords {
    private static let targetBytes = 8000

    /// - Parameter key: what the command names besides.
    /// - Returns: the length of a prefix of `words`, at least 1 and at most `limit`.
    static func prefix(of words: some Sequence<ByteString>, limit: Int, besides key: ByteString = "") -> Int {
        var count = 0
        var areTexts = key.isUTF8
        var room = targetBytes - 3 * key.count
        for word in words.prefix(limit) {
            areTexts = areTexts && word.isUTF8
            room -= 3 * word.count + 1
            if !areTexts && room < 0 { break }
            count += 1
        }
        return max(1, count)
    }
}
