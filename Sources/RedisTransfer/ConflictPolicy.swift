/// What an import does with a key that the database already has.
package enum ConflictPolicy: String, Sendable, Hashable, CaseIterable {
    /// The record replaces it, expiry included.
    case overwrite
    /// It stays, and the record is counted as skipped.
    case skip
    /// The import stops before the batch that holds the record is written.
    case fail
}
