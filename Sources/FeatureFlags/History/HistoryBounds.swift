/// How much of a flag's history is kept.
package struct HistoryBounds: Sendable, Hashable {
    /// Older entries are removed exactly.
    package var entries: Int
    /// Of documents, before and after. Each write keeps as many entries as would fit if all were of its own size, so
    /// that a history is no larger than a small multiple of this, and its newest entries are kept whatever their size.
    package var bytes: Int

    package init(entries: Int = 200, bytes: Int = 16 << 20) {
        self.entries = max(1, entries)
        self.bytes = bytes
    }

    /// So many are kept whatever their size: one large change leaves others to be undone.
    private static let fewest = 10

    func entries(each size: Int) -> Int { min(entries, max(Self.fewest, bytes / max(1, size))) }
}
