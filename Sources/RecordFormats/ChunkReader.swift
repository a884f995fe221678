/// Turns the bytes of one file into units, in chunks of any size and without holding more than one unit.
package protocol ChunkReader: Sendable {
    associatedtype Unit: Sendable

    /// Takes the next bytes of the file.
    mutating func append(_ chunk: [UInt8])

    /// No more bytes come.
    mutating func finish()

    /// The next unit, or `nil` until more bytes come; after ``finish()``, at the end.
    /// - Throws: what is wrong with the next unit. The call after it goes on with the one that follows, unless
    ///   the error says ``FormatError/endsReading``; then `nil` is all that comes.
    mutating func next() throws(FormatError) -> Unit?
}
