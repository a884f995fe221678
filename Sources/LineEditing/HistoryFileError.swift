/// Why the history was not read or written.
package enum HistoryFileError: Error, Hashable, Sendable {
    /// A symbolic link, which is not followed.
    case symbolicLink(path: String)
    /// A directory, device, pipe or socket.
    case notAFile(path: String)
    case notOurs(path: String)
    case failed(path: String, code: Int32)
}
