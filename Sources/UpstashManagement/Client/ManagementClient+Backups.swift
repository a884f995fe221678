/// Backups (management reference, section 5).
extension ManagementClient {
    package func backups(of id: String) async throws -> [Backup] {
        try await list(ManagementRequest(.get, ["redis", "list-backup", id], to: "list the backups"))
    }

    /// Begins a backup; the service does not tell its id, so it is found in the list.
    package func createBackup(named name: String, of id: String) async throws {
        try await confirm(
            ManagementRequest(.post, ["redis", "create-backup", id], to: "create the backup")
                .with { $0.add("name", name) })
    }

    /// Begins to replace everything in the database `id` with the backup.
    package func restore(backup: String, into id: String) async throws {
        try await confirm(
            ManagementRequest(.post, ["redis", "restore-backup", id], to: "restore the backup")
                .with { $0.add("backup_id", backup) })
    }

    package func deleteBackup(_ backup: String, of id: String) async throws {
        try await confirm(
            ManagementRequest(.delete, ["redis", "delete-backup", id, backup], to: "delete the backup"))
    }
}
