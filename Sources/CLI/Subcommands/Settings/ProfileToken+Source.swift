import RedisTypes
import Settings

extension Profile.Token {
    var source: String {
        switch self {
        case .secret(let secret): secret.masked
        case .command(let words): "from \(words.first ?? "a command")"
        }
    }
}
