/// SHA-1 (FIPS 180-4, section 6.1), by which Redis names scripts. It indexes them and protects nothing.
package enum SHA1 {
    /// 40 hexadecimal digits in lower case, as `SCRIPT LOAD` replies.
    package static func hexDigest(of message: some Collection<UInt8>) -> [UInt8] {
        let digits = Array("0123456789abcdef".utf8)
        return digest(of: message).flatMap { word in
            stride(from: 28, through: 0, by: -4).map { digits[Int(word >> UInt32($0)) & 15] }
        }
    }

    private static func digest(of message: some Collection<UInt8>) -> [UInt32] {
        var state: [UInt32] = [0x6745_2301, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476, 0xC3D2_E1F0]
        var padded = Array(message)
        let bitCount = UInt64(padded.count) &* 8
        padded.append(0x80)
        padded.append(contentsOf: repeatElement(0, count: (120 - padded.count % 64) % 64))
        padded.append(
            contentsOf: stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: bitCount >> $0) })
        var schedule = [UInt32](repeating: 0, count: 80)
        for block in stride(from: 0, to: padded.count, by: 64) {
            for index in 0..<16 {
                let start = block + index * 4
                schedule[index] =
                    UInt32(padded[start]) << 24 | UInt32(padded[start + 1]) << 16
                    | UInt32(padded[start + 2]) << 8 | UInt32(padded[start + 3])
            }
            update(&state, &schedule)
        }
        return state
    }

    private static func update(_ state: inout [UInt32], _ schedule: inout [UInt32]) {
        for index in 16..<80 {
            schedule[index] = rotate(
                schedule[index - 3] ^ schedule[index - 8] ^ schedule[index - 14] ^ schedule[index - 16], 1)
        }
        var (a, b, c, d, e) = (state[0], state[1], state[2], state[3], state[4])
        func turn(_ mixed: UInt32, _ constant: UInt32, _ word: UInt32) {
            let sum = rotate(a, 5) &+ mixed &+ e &+ constant &+ word
            (a, b, c, d, e) = (sum, a, rotate(b, 30), c, d)
        }
        for index in 0..<20 { turn(b & c | ~b & d, 0x5A82_7999, schedule[index]) }
        for index in 20..<40 { turn(b ^ c ^ d, 0x6ED9_EBA1, schedule[index]) }
        for index in 40..<60 { turn(b & c | b & d | c & d, 0x8F1B_BCDC, schedule[index]) }
        for index in 60..<80 { turn(b ^ c ^ d, 0xCA62_C1D6, schedule[index]) }
        state = [state[0] &+ a, state[1] &+ b, state[2] &+ c, state[3] &+ d, state[4] &+ e]
    }

    private static func rotate(_ word: UInt32, _ count: UInt32) -> UInt32 {
        word << count | word >> (32 - count)
    }
}
