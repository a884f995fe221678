/// Why the private Redis does not run.
package enum LocalRedisError: Error, Sendable, Hashable {
    /// No redis-server or valkey-server is installed.
    case noEngine
    case notAnEngine(path: String, reason: String)
    /// A directory or file that the server needs cannot be made.
    case directory(path: String, reason: String)
    /// Another process runs a server on the same data.
    case inUse(directory: String, processID: Int32?)
    /// A server that an earlier owner left behind does not end.
    case orphan(socket: String, reason: String)
    /// The server ended before it took connections; the last lines it logged.
    case endedAtStart(log: String)
    /// The server keeps ending.
    case endsRepeatedly(log: String)
}
