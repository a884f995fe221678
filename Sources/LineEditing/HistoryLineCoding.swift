/// Lines as they stand in the history file, one per line of it: newlines and backslashes are escaped.
enum HistoryLineCoding {
    static func encoded(_ line: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(line.count + 1)
        for byte in line {
            switch byte {
            case UInt8(ascii: "\\"): bytes += [byte, byte]
            case UInt8(ascii: "\n"): bytes += [UInt8(ascii: "\\"), UInt8(ascii: "n")]
            default: bytes.append(byte)
            }
        }
        return bytes
    }

    /// A backslash before anything else is one: the file may be another program's.
    static func decoded(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        guard bytes.contains(UInt8(ascii: "\\")) else { return Array(bytes) }
        var line: [UInt8] = []
        line.reserveCapacity(bytes.count)
        var rest = bytes
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\"), let next = rest.first else {
                line.append(byte)
                continue
            }
            switch next {
            case UInt8(ascii: "\\"): line.append(next)
            case UInt8(ascii: "n"): line.append(UInt8(ascii: "\n"))
            default: line += [byte, next]
            }
            rest = rest.dropFirst()
        }
        return line
    }
}
