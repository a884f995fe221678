/// What a file is to us, in the words of messages.
package enum FileRole: String, Sendable, Hashable {
    case config = "configuration file"
    case token = "token file"
    case secret = "secret file"
    /// One that holds secret files.
    case directory = "directory"
    case envFile = "env file"
    /// E-mail and management key.
    case account = "account file"
}
