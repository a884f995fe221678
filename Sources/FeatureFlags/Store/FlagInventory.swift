/// Flags of a database, where they are, and when they were so: what a ``FlagStore`` can be asked to change.
package struct FlagInventory: Sendable, Hashable {
    package var flags: [FlagState]
    package var keys: FlagKeys
    /// By the server's clock, Unix milliseconds.
    package var time: Int64

    package init(_ flags: [FlagState], keys: FlagKeys = FlagKeys(), time: Int64) {
        self.flags = flags
        self.keys = keys
        self.time = time
    }
}
