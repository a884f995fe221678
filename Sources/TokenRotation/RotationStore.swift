package import Settings

/// The journals of rotations, each with its secrets beside it as long as it is open.
///
///     <state>/rotations/<id>.json      the journal
///     <state>/rotations/<id>.secrets   both tokens, while the rotation is open
///     <state>/rotations/<id>.lock      held by the run that is at it
package struct RotationStore: Sendable, Hashable {
    package let directory: String

    package init(directory: String) {
        self.directory = directory
    }

    package func journal(_ id: String) -> String { "\(directory)/\(id).json" }
    package func secretsFile(_ id: String) -> String { "\(directory)/\(id).secrets" }
    package func lockFile(_ id: String) -> String { "\(directory)/\(id).lock" }

    /// - Throws: ``SettingsError``, or ``RotationError/damaged(journal:reason:)``.
    package func record(_ id: String) throws -> RotationRecord? {
        guard let bytes = try PrivateFile.read(journal(id), as: .secret) else { return nil }
        do throws(RotationRecord.Damaged) { return try RotationRecord(bytes: bytes) } catch {
            throw RotationError.damaged(journal: journal(id), reason: error.reason)
        }
    }

    package func save(_ record: RotationRecord) throws(SettingsError) {
        try PrivateFile.write(record.bytes, to: journal(record.target.id))
    }

    package func remove(_ id: String) throws(SettingsError) {
        try PrivateFile.remove(secretsFile(id))
        try PrivateFile.remove(journal(id))
    }

    /// `nil` when there is no such file, or nothing in it that can be used.
    package func secrets(_ id: String) throws(SettingsError) -> RotationSecrets? {
        try PrivateFile.read(secretsFile(id), as: .secret).flatMap { RotationSecrets(bytes: $0) }
    }

    package func save(_ secrets: RotationSecrets, _ id: String) throws(SettingsError) {
        try PrivateFile.write(secrets.bytes, to: secretsFile(id))
    }

    package func forgetSecrets(_ id: String) throws(SettingsError) {
        try PrivateFile.remove(secretsFile(id))
    }
}
