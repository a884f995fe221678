import Compression
import Testing

@Suite struct FormatTests {
    @Test(arguments: [
        ("dump.jsonl.gz", CompressionFormat.gzip), ("DUMP.RDB.GZ", .gzip), ("a/b.zst", .zstd), ("dump.jsonl", nil),
        ("gz", nil), ("dump.gz.rdb", nil), ("", nil), ("-", nil),
    ])
    func aNameTellsTheFormat(name: String, format: CompressionFormat?) {
        #expect(CompressionFormat(fileName: name) == format)
    }

    private static let beginnings: [([UInt8], CompressionFormat?)] = [
        ([0x1F, 0x8B], .gzip), ([0x1F, 0x8B, 8, 0], .gzip), ([0x1F], nil), ([0x1F, 0x9D], nil),
        ([0x28, 0xB5, 0x2F, 0xFD], .zstd), ([0x28, 0xB5, 0x2F], nil), ([0x5F, 0x2A, 0x4D, 0x18], .zstd),
        ([0x60, 0x2A, 0x4D, 0x18], nil), ([], nil), (Array(#"{"key""#.utf8), nil), (Array("REDIS".utf8), nil),
    ]

    @Test(arguments: beginnings)
    func theFirstBytesTellTheFormat(bytes: [UInt8], format: CompressionFormat?) {
        #expect(CompressionFormat(firstBytes: bytes) == format)
    }
}
