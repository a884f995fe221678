import RedisTypes
import Settings

extension Profile {
    /// What to type for the same profile with something changed. The token goes from one program to the other, over a
    /// pipe.
    func replacement(url: String? = nil, isReadOnly: Bool? = nil) -> String {
        let flags = (isProduction ? " --production" : "") + (isReadOnly ?? self.isReadOnly ? " --read-only" : "")
        let add = "upkeep profile add \(name) --replace --url \(Spelling.shellWord(url ?? self.url))\(flags)"
        switch token {
        case .secret: return "upkeep auth token --profile \(name) | \(add)"
        case .command(let words):
            return "\(add) --token-command \(words.map(Spelling.shellWord).joined(separator: " "))"
        }
    }
}
