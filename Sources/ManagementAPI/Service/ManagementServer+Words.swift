extension ManagementServer {
    /// The words of an error of this module that has no type outside it; `nil` for others.
    package static func words(_ error: any Error) -> String? {
        switch error {
        case let error as Files.Failed: "\(error.path): \(error.reason)"
        case let error as DatabaseInstance.Stopped: error.reason
        case let error as Snapshot.Failed: error.reason
        case let error as Refusal: error.text
        default: nil
        }
    }
}
