#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// Why the history was not read or written.
package enum HistoryFileError: Error, Hashable, Sendable {
    /// A symbolic link, which is not followed.
    case symbolicLink(path: String)
    /// A directory, device, pipe or socket.
    case notAFile(path: String)
    case notOurs(path: String)
    case failed(path: String, code: Int32)
}

extension HistoryFileError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .symbolicLink(let path): "\(path) is a symbolic link"
        case .notAFile(let path): "\(path) is no file"
        case .notOurs(let path): "\(path) belongs to somebody else"
        case .failed(let path, let code): "\(path): \(String(cString: strerror(code)))"
        }
    }
}
