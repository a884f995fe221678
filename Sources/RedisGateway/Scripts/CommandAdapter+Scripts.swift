import RedisTypes

extension CommandAdapter {
    /// Scripts and functions that carry the service's own flag, and what names such scripts by their digest.
    func scriptAdaptation(of command: RedisCommand, _ rule: Rule) -> Adaptation? {
        var words = command.words
        switch rule {
        case .eval:
            guard stripScript(&words[1]) != nil else { return nil }
            return Adaptation(RedisCommand(words))
        case .scriptLoad:
            guard let original = stripScript(&words[2]) else { return nil }
            return Adaptation(RedisCommand(words), answer: .bulkString(original.text))
        case .evalsha:
            guard words.count > 1, replaceDigest(&words[1]) else { return nil }
            return Adaptation(RedisCommand(words))
        case .scriptExists:
            var isChanged = false
            for index in words.indices.dropFirst(2) where replaceDigest(&words[index]) { isChanged = true }
            return isChanged ? Adaptation(RedisCommand(words)) : nil
        case .functionLoad:
            guard words.count > 2, let last = words.last,
                let code = ScriptShebang.withoutKeyLocking(library: last.bytes)
            else { return nil }
            words[words.count - 1] = ByteString(code)
            return Adaptation(RedisCommand(words))
        default: return nil
        }
    }

    /// The digest of the script as it came, if it had to be changed; Redis will know it by another.
    private func stripScript(_ script: inout ByteString) -> ScriptDigest? {
        guard let stripped = ScriptShebang.withoutKeyLocking(script: script.bytes) else { return nil }
        let original = ScriptDigest(of: script.bytes)
        aliases.add(original, for: ScriptDigest(of: stripped))
        script = ByteString(stripped)
        return original
    }

    private func replaceDigest(_ word: inout ByteString) -> Bool {
        guard let original = ScriptDigest(word), let digest = aliases.digest(for: original) else { return false }
        word = digest.text
        return true
    }
}
