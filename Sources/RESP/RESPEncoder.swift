package import RedisTypes

/// Commands as Redis reads them: an array of bulk strings (redis.io/docs/reference/protocol-spec).
package enum RESPEncoder {
    package static func append(_ command: RedisCommand, to output: inout [UInt8]) {
        appendLine(UInt8(ascii: "*"), command.words.count, to: &output)
        for word in command.words { appendBulkString(word.bytes, to: &output) }
    }

    /// Appends command `index` of `batch`.
    package static func append(_ batch: CommandBatch, _ index: Int, to output: inout [UInt8]) {
        append(batch, index..<index + 1, to: &output)
    }

    /// Appends all commands of `batch`.
    package static func append(_ batch: CommandBatch, to output: inout [UInt8]) {
        append(batch, 0..<batch.count, to: &output)
    }

    /// Written with a pointer into room that is made for all of them once.
    private static func append(_ batch: CommandBatch, _ commands: Range<Int>, to output: inout [UInt8]) {
        guard let first = commands.first, let last = commands.last else { return }
        let start = output.count
        let words = batch.words(of: first).lowerBound..<batch.words(of: last).upperBound
        let byteCount = commands.count == 1 ? batch.byteCount(of: first) : batch.bytes.count
        // Type, twenty digits at most and two line ends for each word.
        makeRoom(byteCount + (words.count + commands.count) * 25, in: &output)
        var end = start
        output.withUnsafeMutableBytes { output in
            batch.bytes.withUnsafeBytes { bytes in
                for command in commands {
                    let words = batch.words(of: command)
                    write(UInt8(ascii: "*"), words.count, to: output, at: &end)
                    for position in words {
                        let word = UnsafeRawBufferPointer(rebasing: bytes[batch.wordRange(position)])
                        write(UInt8(ascii: "$"), word.count, to: output, at: &end)
                        UnsafeMutableRawBufferPointer(rebasing: output[end..<(end + word.count)]).copyMemory(from: word)
                        end += word.count
                        output[end] = 0x0D
                        output[end + 1] = 0x0A
                        end += 2
                    }
                }
            }
        }
        output.removeLast(output.count - end)
    }

    /// Bytes of no meaning: copied in blocks they cost a fifth of what `repeatElement` does.
    private static let room = [UInt8](repeating: 0, count: 4096)

    private static func makeRoom(_ count: Int, in output: inout [UInt8]) {
        room.withUnsafeBytes { room in
            var left = count
            while left > 0 {
                output.append(contentsOf: UnsafeRawBufferPointer(rebasing: room[..<min(left, room.count)]))
                left -= min(left, room.count)
            }
        }
    }

    @inline(__always)
    private static func write(_ type: UInt8, _ count: Int, to output: UnsafeMutableRawBufferPointer, at end: inout Int)
    {
        output[end] = type
        end += 1
        if count < 10 {
            output[end] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: count)
            end += 1
        } else {
            for digit in String(count).utf8 {
                output[end] = digit
                end += 1
            }
        }
        output[end] = 0x0D
        output[end + 1] = 0x0A
        end += 2
    }

    package static func appendBulkString(_ bytes: some Collection<UInt8>, to output: inout [UInt8]) {
        appendLine(UInt8(ascii: "$"), bytes.count, to: &output)
        output.append(contentsOf: bytes)
        output.append(0x0D)
        output.append(0x0A)
    }

    /// A reply, in RESP2.
    package static func append(_ value: RedisValue, to output: inout [UInt8]) {
        switch value {
        case .simpleString(let string): appendLine(UInt8(ascii: "+"), string.bytes, to: &output)
        case .error(let error): appendLine(UInt8(ascii: "-"), error.message.bytes, to: &output)
        case .integer(let number): appendLine(UInt8(ascii: ":"), Array(String(number).utf8), to: &output)
        case .bulkString(let string): appendBulkString(string.bytes, to: &output)
        case .null: output.append(contentsOf: "$-1\r\n".utf8)
        case .array(let items):
            appendLine(UInt8(ascii: "*"), items.count, to: &output)
            for item in items { append(item, to: &output) }
        }
    }

    private static func appendLine(_ type: UInt8, _ count: Int, to output: inout [UInt8]) {
        output.append(type)
        if count < 10 {
            output.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: count))
        } else if count < 100 {
            output.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: count / 10))
            output.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: count % 10))
        } else {
            output.append(contentsOf: String(count).utf8)
        }
        output.append(0x0D)
        output.append(0x0A)
    }

    /// A line break inside `text` would end the reply early; like Redis, it becomes a space.
    private static func appendLine(_ type: UInt8, _ text: [UInt8], to output: inout [UInt8]) {
        output.append(type)
        for byte in text { output.append(byte == 0x0D || byte == 0x0A ? 0x20 : byte) }
        output.append(0x0D)
        output.append(0x0A)
    }
}
