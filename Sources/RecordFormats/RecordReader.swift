/// A record and where in its file it begins.
package struct SourcedRecord: Sendable, Hashable {
    package var record: Record
    package var position: SourcePosition

    package init(_ record: Record, at position: SourcePosition) {
        self.record = record
        self.position = position
    }
}

/// Turns the bytes of one file into records.
package protocol RecordReader: ChunkReader where Unit == SourcedRecord {}
