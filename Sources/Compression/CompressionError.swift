/// Why a file could not be decompressed, or bytes not be compressed. Offsets count the compressed bytes of the file.
package enum CompressionError: Error, Sendable, Hashable {
    /// The file does not begin as one in this format does.
    case otherFormat(CompressionFormat)
    /// The bytes contradict the format or its checksum. The place is where that was noticed, up to some 64 KiB after
    /// the damage or before it.
    case damaged(CompressionFormat, near: Int)
    /// The file ends before its data does.
    case truncated(CompressionFormat)
    /// Something else follows the data.
    case trailingBytes(CompressionFormat, at: Int)
    /// The data may refer further back than ``ZstdDecoder/windowLogLimit`` allows.
    case windowTooLarge
    /// The data was compressed with a dictionary, which is not in the file.
    case dictionaryNeeded
    case outOfMemory
}

/// In the middle of a sentence.
extension CompressionError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .otherFormat(let format): "this is not \(format.rawValue) data"
        case .damaged(let format, let offset): "the \(format.rawValue) data is damaged near byte \(offset)"
        case .truncated(let format): "the file ends in the middle of its \(format.rawValue) data"
        case .trailingBytes(let format, let offset):
            "the \(format.rawValue) data ends at byte \(offset), and something else follows it"
        case .windowTooLarge:
            "the zstd data needs a window of more than \(1 << (ZstdDecoder.windowLogLimit - 20)) MiB, which is the limit"
        case .dictionaryNeeded: "the zstd data needs the dictionary that it was compressed with"
        case .outOfMemory: "there is not enough memory for its compression"
        }
    }
}
