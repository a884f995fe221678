package import RedisTypes

/// Why nothing was done to a user.
package enum DatabaseUsersError: Error, Sendable, Hashable {
    /// The plan, the token or the gateway does not let anyone here look after users; in the server's words.
    case refused(RedisError)
    case noSuchUser(UserName)
    /// The service's own: no `ACL` command changes it.
    case reserved(UserName)
    /// The rules cannot be given to another user.
    case notCopyable(UserName, rule: String)
}

extension DatabaseUsersError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .refused(let error): "this database lets nobody make users with this token: \(error.text)"
        case .noSuchUser(let name): "there is no user \(Spelling.shown(name.text))"
        case .reserved(let name): "the user \(name) belongs to the service, which lets nobody change it"
        case .notCopyable(let name, let rule):
            "the rights of \(Spelling.shown(name.text)) cannot be given to another user: \(Spelling.shown(rule))"
        }
    }
}
