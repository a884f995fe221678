/// Why a member cannot be decompressed.
enum DecoderFailure: Error {
    /// Noticed after this many bytes of the input.
    case damaged(after: Int)
    case windowTooLarge
    case dictionaryNeeded
    case outOfMemory
}
