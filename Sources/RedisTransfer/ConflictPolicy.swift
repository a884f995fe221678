/// What an import does with a key that the database already has.
package enum ConflictPolicy: String, Sendable, Hashable, CaseIterable {
    /// The record replaces it, expiry included.
    case overwrite
    /// It stays, and the record is counted as skipped.
    case skip
    /// The import stops before the batch that holds the record is written.
    case fail
    /// Collections get the record's elements beside their own, a list at its end; strings are replaced, documents
    /// merged.
    /// The expiry changes only if the record has one.
    case merge

    /// Whether what is there must not be touched.
    var sparesExisting: Bool { self == .skip || self == .fail }
}
