extension YAMLPlace {
    /// Of the byte at `offset`, which the text may end before. A character is what begins with no continuation byte.
    init(of offset: Int, in bytes: UnsafeBufferPointer<UInt8>) {
        var place = YAMLPlace(line: 1, column: 1)
        var previous: UInt8 = 0
        for byte in bytes.prefix(max(0, offset)) {
            switch byte {
            case 0x0A where previous == 0x0D: break
            case 0x0A, 0x0D: place = YAMLPlace(line: place.line + 1, column: 1)
            case 0x80..<0xC0: break
            default: place.column += 1
            }
            previous = byte
        }
        self = place
    }
}
