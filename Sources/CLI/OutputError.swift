/// Output that could not be written.
enum OutputError: Error, Sendable, Hashable {
    /// The reader is gone: `upkeep scan | head`. Not a failure.
    case closedPipe
    case failed(reason: String)
}
