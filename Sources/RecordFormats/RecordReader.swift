/// A record and where in its file it begins.
package struct SourcedRecord: Sendable, Hashable {
    package var record: Record
    package var position: SourcePosition

    package init(_ record: Record, at position: SourcePosition) {
        self.record = record
        self.position = position
    }
}

/// Turns the bytes of one file into records, in chunks of any size and without holding more than a record.
package protocol RecordReader: Sendable {
    /// Takes the next bytes of the file.
    mutating func append(_ chunk: [UInt8])

    /// No more bytes come.
    mutating func finish()

    /// The next record, or `nil` until more bytes come; after ``finish()``, at the end.
    /// - Throws: what is wrong with the next record. The call after it goes on with the one that follows, unless
    ///   the error says ``FormatError/endsReading``; then `nil` is all that comes.
    mutating func next() throws(FormatError) -> SourcedRecord?
}
