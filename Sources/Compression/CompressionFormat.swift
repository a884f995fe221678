/// A way to compress a whole file; the raw value is what people call it.
package enum CompressionFormat: String, Sendable, Hashable, CaseIterable {
    /// RFC 1952.
    case gzip
    /// RFC 8878.
    case zstd

    /// What the name of a file in this format ends in.
    package var fileExtension: String {
        switch self {
        case .gzip: ".gz"
        case .zstd: ".zst"
        }
    }

    /// The format that the end of a file's name stands for, in either case of letters.
    package init?(fileName: String) {
        let name = fileName.lowercased()
        guard let format = Self.allCases.first(where: { name.hasSuffix($0.fileExtension) }) else { return nil }
        self = format
    }
}
