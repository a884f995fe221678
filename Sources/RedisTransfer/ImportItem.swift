package import RecordFormats
package import RedisTypes

/// One thing to import and where it stands in its source.
package struct ImportItem: Sendable {
    package enum Content: Sendable {
        case record(Record)
        /// Commands as they are, in order; several of them are one transaction.
        case commands([RedisCommand])
    }

    package var content: Content
    /// `nil` for what comes out of a database.
    package var position: SourcePosition?

    package init(_ content: Content, at position: SourcePosition? = nil) {
        self.content = content
        self.position = position
    }

    package init(_ sourced: SourcedRecord) {
        self.init(.record(sourced.record), at: sourced.position)
    }

    package var record: Record? {
        if case .record(let record) = content { record } else { nil }
    }

    /// What messages name it by; `nil` for commands, whose words may be secret.
    package var key: ByteString? { record?.key }
}
