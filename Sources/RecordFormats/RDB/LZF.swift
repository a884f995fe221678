/// LZF as LibLZF writes it: runs of literals, and copies of what was written up to 8 KiB before.
enum LZF {
    /// - Parameter count: how long the result is; anything else is a fault.
    /// - Returns: `nil` for what is not LZF of that length.
    static func decompress(_ input: UnsafeRawBufferPointer, count: Int) -> [UInt8]? {
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
}
