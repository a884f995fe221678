/// LZF as LibLZF writes it: runs of literals, and copies of what was written up to 8 KiB before.
enum LZF {
    /// - Parameter count: how long the result is; anything else is a fault.
    /// - Returns: `nil` for what is not LZF of that length.
    static func decompress(_ input: UnsafeRawBufferPointer, count: Int) -> [UInt8]? {
        // No byte stands for more than 88: a length that is only said gets no memory.
        guard count / 264 <= input.count else { return nil }
        var isWhole = false
        let output = [UInt8](unsafeUninitializedCapacity: count) { output, written in
            var (from, to) = (0, 0)
            while from < input.count {
                let control = Int(input[from])
                from += 1
                if control < 32 {
                    let length = control + 1
                    guard length <= input.count - from, length <= count - to else { break }
                    for index in 0..<length { output[to + index] = input[from + index] }
                    (from, to) = (from + length, to + length)
                } else {
                    var length = control >> 5
                    if length == 7 {
                        guard from < input.count else { break }
                        length += Int(input[from])
                        from += 1
                    }
                    length += 2
                    guard from < input.count else { break }
                    let distance = (control & 0x1F) << 8 | Int(input[from])
                    from += 1
                    let start = to - distance - 1
                    guard start >= 0, length <= count - to else { break }
                    // What is copied may reach into what is being written.
                    for index in 0..<length { output[to + index] = output[start + index] }
                    to += length
                }
                isWhole = from == input.count && to == count
            }
            written = to
        }
        return isWhole || (input.isEmpty && count == 0) ? output : nil
    }

    /// The same for a string that comes piece by piece, and goes so.
    struct Decoder: Sendable {
        /// What copies can reach back to, then what is new.
        private var output: [UInt8] = []
        private var reach = 0
        private(set) var left: Int

        private static let window = 8192

        /// - Parameter count: how long the result is.
        init(count: Int) {
            left = count
        }

        /// Bytes that ``take()`` would give.
        var available: Int { output.count - reach }

        /// Reads whole runs until `limit` bytes are there.
        /// - Returns: how many bytes of `input` are done with; `nil` for what is not LZF.
        mutating func decode(_ input: UnsafeRawBufferPointer, limit: Int) -> Int? {
            var from = 0
            while available < limit, from < input.count {
                let control = Int(input[from])
                if control < 32 {
                    let length = control + 1
                    guard length <= left else { return nil }
                    guard length <= input.count - from - 1 else { break }
                    output.append(contentsOf: UnsafeRawBufferPointer(rebasing: input[from + 1..<from + 1 + length]))
                    from += 1 + length
                    left -= length
                } else {
                    let isLong = control >> 5 == 7
                    guard input.count - from >= (isLong ? 3 : 2) else { break }
                    let length = (isLong ? 7 + Int(input[from + 1]) : control >> 5) + 2
                    let distance = (control & 0x1F) << 8 | Int(input[from + (isLong ? 2 : 1)])
                    let start = output.count - distance - 1
                    guard start >= 0, length <= left else { return nil }
                    for index in start..<start + length { output.append(output[index]) }
                    from += isLong ? 3 : 2
                    left -= length
                }
            }
            return from
        }

        mutating func take() -> [UInt8] {
            let bytes = Array(output[reach...])
            output.removeFirst(max(0, output.count - Self.window))
            reach = output.count
            return bytes
        }
    }
}
