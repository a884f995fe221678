import TestSupport

/// Bytes to compress, the same in every run.
enum Samples {
    /// Lines that compress as a real export does.
    static func records(_ count: Int) -> [UInt8] {
        var generator = SeededGenerator(seed: 11)
        var bytes: [UInt8] = []
        for number in 0..<count {
            let value = UInt64.random(in: 0...UInt64.max, using: &generator)
            bytes += Array(#"{"key":"cart:\#(number)","type":"string","value":"\#(value) items"}"#.utf8)
            bytes.append(UInt8(ascii: "\n"))
        }
        return bytes
    }

    /// Bytes that do not compress.
    static func noise(_ count: Int) -> [UInt8] {
        var generator = SeededGenerator(seed: 12)
        return (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
    }

    static let all: [[UInt8]] = [
        [], [0], Array("hello".utf8), records(3), records(20_000), noise(300_000),
        [UInt8](repeating: 0, count: 3 << 20),
    ]
}
