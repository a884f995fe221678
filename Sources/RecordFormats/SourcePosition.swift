/// A place in a file, as an editor finds it: lines and columns start at 1.
package struct SourcePosition: Sendable, Hashable {
    package var line: Int
    /// In bytes, not characters: what `head -c` and compilers count.
    package var column: Int
    /// Bytes before this place, from the start of the file.
    package var offset: Int

    package init(line: Int = 1, column: Int = 1, offset: Int = 0) {
        self.line = line
        self.column = column
        self.offset = offset
    }

    /// The place after `bytes`, when this is the place before them.
    package func advanced(over bytes: some Sequence<UInt8>) -> SourcePosition {
        var place = self
        for byte in bytes {
            place.offset += 1
            place.column += 1
            if byte == UInt8(ascii: "\n") {
                place.line += 1
                place.column = 1
            }
        }
        return place
    }
}
