extension CompressionFormat {
    /// No format needs more bytes than these to be told from others.
    package static let magicLength = 4

    /// The format that a file of these first bytes is in. Fewer than ``magicLength`` are enough if that is all there is.
    package init?(firstBytes: some Collection<UInt8>) {
        guard let format = Self.allCases.first(where: { $0.match(firstBytes) == .start }) else { return nil }
        self = format
    }

    enum Match {
        /// A member of the format begins here.
        case start
        /// One may begin here, if the right bytes follow.
        case tooShort
        case other
    }

    /// Whether a member begins with `bytes`; no more than the first ``magicLength`` are looked at.
    func match(_ bytes: some Collection<UInt8>) -> Match {
        switch self {
        case .gzip: Self.match(bytes, [0x1F, 0x8B])
        case .zstd:
            if let first = bytes.first, first & 0xF0 == 0x50 {
                // A frame to be skipped, which may come first (RFC 8878, 3.1.2).
                Self.match(bytes.dropFirst(), [0x2A, 0x4D, 0x18])
            } else {
                Self.match(bytes, [0x28, 0xB5, 0x2F, 0xFD])
            }
        }
    }

    private static func match(_ bytes: some Collection<UInt8>, _ magic: [UInt8]) -> Match {
        let start = bytes.prefix(magic.count)
        guard magic.starts(with: start) else { return .other }
        return start.count == magic.count ? .start : .tooShort
    }
}
