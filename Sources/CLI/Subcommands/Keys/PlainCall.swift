import RedisTypes

/// An everyday verb called with nothing but words: `get k`, `exec LRANGE q 0 -1`.
///
/// ArgumentParser finds out at run time, by reflection, what every verb looks like; each type it meets costs a search
/// through all protocol conformances of the program, and together that is half of what a `get` takes. These calls have
/// nothing to find out. Anything else, a dash at the front of a word included, goes through ArgumentParser, and so does
/// a wrong number of words, for the message. A test holds both ways to the same operations.
enum PlainCall {
    static func operation(_ arguments: [String]) -> KeyOperation? {
        guard let verb = arguments.first else { return nil }
        let rest = arguments.dropFirst()
        if verb == "exec" {
            guard let name = rest.first, !name.hasPrefix("-"), !name.isEmpty else { return nil }
            return try? Exec.operation(rest.map(ArgumentBytes.bytes))  // a wrong call is explained by the other way
        }
        if rest.contains(where: { $0.hasPrefix("-") }) { return nil }
        let words = rest.map(ArgumentBytes.bytes)
        switch (verb, words.count) {
        case ("get", 1): return Get.operation(words[0], substitute: nil)
        case ("set", 2) where words[1].bytes.first != UInt8(ascii: "@"): return SetKey.operation(words[0], words[1])
        case ("del", 1...): return KeyOperation(RedisCommand(["DEL"] + words))
        case ("exists", 1...): return KeyOperation(RedisCommand(["EXISTS"] + words))
        case ("ttl", 1): return KeyOperation(["TTL", words[0]])
        case ("persist", 1): return KeyOperation(["PERSIST", words[0]])
        case ("type", 1): return KeyOperation(["TYPE", words[0]])
        case ("incr", 1): return KeyOperation(["INCR", words[0]])
        case ("decr", 1): return KeyOperation(["DECR", words[0]])
        case ("mget", 1...): return KeyOperation(RedisCommand(["MGET"] + words))
        case ("mset", 2...) where words.count % 2 == 0: return KeyOperation(RedisCommand(["MSET"] + words))
        case ("ping", 0...1): return KeyOperation(RedisCommand(["PING"] + words))
        default: return nil
        }
    }
}
