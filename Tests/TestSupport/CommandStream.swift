package import RedisTypes

/// Commands of which each would show if it ran twice or not at all: they count, append, push and pop.
package struct CommandStream: Sendable {
    package private(set) var commands: [RedisCommand] = []

    package init(_ count: Int, seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for number in 0..<count {
            let key = Int.random(in: 0..<20, using: &generator)
            let words: [String] =
                switch Int.random(in: 0..<8, using: &generator) {
                case 0: ["INCRBY", "counter:\(key)", "\(number)"]
                case 1: ["RPUSH", "list:\(key)", "\(number)"]
                case 2: ["LPUSH", "list:\(key)", "\(number)", "x"]
                case 3: ["APPEND", "string:\(key)", "\(number),"]
                case 4: ["HINCRBY", "hash:\(key)", "f\(number % 7)", "1"]
                case 5: ["ZINCRBY", "zset:\(key)", "0.5", "m\(number % 5)"]
                case 6: ["LPOP", "list:\(key)"]
                default: ["INCR", "counter:\(key)"]
                }
            commands.append(RedisCommand(words.map { ByteString($0) }))
        }
    }

    /// As `redis-cli --pipe` takes them.
    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        for command in commands {
            bytes += "*\(command.words.count)\r\n".utf8
            for word in command.words { bytes += "$\(word.count)\r\n".utf8 + word.bytes + "\r\n".utf8 }
        }
        return bytes
    }
}
