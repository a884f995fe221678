import ManagementAPI

extension Diagnostic {
    /// Why `serve --management` does not run.
    init?(managementServer error: any Error) {
        switch error {
        case let error as ManagementServer.InUse:
            let owner = error.processID.map { " (process \($0))" } ?? ""
            self.init(
                .conflict, "INUSE", "another management server\(owner) uses \(error.directory)",
                hint: error.processID.map { "use that one, or stop it: kill \($0)" })
        case let error as AccountFile.Unusable:
            self.init(
                .usage, "ACCOUNT", "\(error.path) has no usable \(error.name)",
                hint: "set it there, or remove the file to have a new account made")
        case let error as UnreadableState:
            self.init(
                .failed, "STATE", "\(error.path) cannot be read: \(error.reason)", hint: "mend it or move it away")
        default:
            guard let words = ManagementServer.words(error) else { return nil }
            self.init(.failed, "MANAGEMENT", words)
        }
    }
}
