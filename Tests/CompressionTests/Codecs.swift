import Compression

/// A whole file compressed at once, or in pieces of these sizes over and over.
func compressed(
    _ bytes: [UInt8], _ format: CompressionFormat, pieces: [Int] = [.max]
) throws -> [UInt8] {
    var compressor = try Compressor(format)
    var file: [UInt8] = []
    for piece in cut(bytes, pieces) { try compressor.append(piece, to: &file) }
    try compressor.finish(to: &file)
    return file
}

/// A whole file decompressed, whose bytes come in pieces of these sizes.
func decompressed(
    _ file: [UInt8], _ format: CompressionFormat, pieces: [Int] = [.max]
) throws(CompressionError) -> [UInt8] {
    var decompressor = try Decompressor(format)
    var bytes: [UInt8] = []
    for piece in cut(file, pieces) {
        decompressor.append(piece)
        while let chunk = try decompressor.next() { bytes += chunk }
    }
    decompressor.finish()
    while let chunk = try decompressor.next() { bytes += chunk }
    return bytes
}

private func cut(_ bytes: [UInt8], _ sizes: [Int]) -> [[UInt8]] {
    var pieces: [[UInt8]] = []
    var rest = bytes[...]
    while !rest.isEmpty {
        let piece = rest.prefix(sizes[pieces.count % sizes.count])
        pieces.append(Array(piece))
        rest = rest.dropFirst(piece.count)
    }
    return pieces
}
