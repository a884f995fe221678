package import RedisTypes

extension Record {
    /// A stream: its entries, and what it remembers beside them. Of a stream in parts, the last one has the rest.
    package struct Stream: Sendable, Hashable {
        /// In ascending order of their IDs.
        package var entries: [StreamEntry]
        /// `nil` where nothing is known but the entries.
        package var state: StreamState?
        package var groups: [ConsumerGroup]

        package init(_ entries: [StreamEntry], state: StreamState? = nil, groups: [ConsumerGroup] = []) {
            self.entries = entries
            self.state = state
            self.groups = groups
        }
    }

    package struct StreamEntry: Sendable, Hashable {
        package var id: StreamID
        package var fields: [Field]

        package init(_ id: StreamID, _ fields: [Field]) {
            self.id = id
            self.fields = fields
        }
    }

    package struct StreamState: Sendable, Hashable {
        /// The ID that the next one must be above: of the newest entry ever, which may be deleted.
        package var lastID: StreamID
        /// Since Redis 7: entries ever added, and the newest ID that was deleted.
        package var entriesAdded: UInt64?
        package var maxDeletedID: StreamID?

        package init(lastID: StreamID, entriesAdded: UInt64? = nil, maxDeletedID: StreamID? = nil) {
            self.lastID = lastID
            self.entriesAdded = entriesAdded
            self.maxDeletedID = maxDeletedID
        }
    }

    package struct ConsumerGroup: Sendable, Hashable {
        package var name: ByteString
        package var lastID: StreamID
        /// Since Redis 7: how many entries the group has read, where the server can tell.
        package var entriesRead: UInt64?
        package var consumers: [Consumer]

        package init(_ name: ByteString, lastID: StreamID, entriesRead: UInt64? = nil, consumers: [Consumer] = []) {
            self.name = name
            self.lastID = lastID
            self.entriesRead = entriesRead
            self.consumers = consumers
        }
    }

    package struct Consumer: Sendable, Hashable {
        package var name: ByteString
        package var pending: [PendingEntry]

        package init(_ name: ByteString, pending: [PendingEntry] = []) {
            self.name = name
            self.pending = pending
        }
    }

    /// An entry that was delivered and not acknowledged.
    package struct PendingEntry: Sendable, Hashable {
        package var id: StreamID
        /// In milliseconds since 1970.
        package var deliveredAt: Int64
        package var deliveries: UInt64

        package init(_ id: StreamID, deliveredAt: Int64, deliveries: UInt64) {
            self.id = id
            self.deliveredAt = deliveredAt
            self.deliveries = deliveries
        }
    }
}
