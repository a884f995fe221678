public import RedisTypes

/// One line of `MONITOR`: `1721284005.242090 [0 127.0.0.1:50012] "GET" "k"`.
public struct MonitorLine: Sendable, Hashable {
    /// As it came.
    public var text: ByteString
    /// What it says; `nil` for a line of another form.
    public var command: MonitoredCommand?

    public init(_ text: ByteString) {
        self.text = text
        command = MonitoredCommand(line: text.bytes)
    }
}

/// A command that the database ran ([MONITOR](https://redis.io/commands/monitor)).
public struct MonitoredCommand: Sendable, Hashable {
    public var time: UnixTime
    public var database: Int
    /// The client's address, which servers of the REST API give as `0.0.0.0:0`, or `lua` for a command of a script.
    public var client: ByteString
    /// Byte for byte, the command's name first. Redis shows `(redacted)` for some.
    public var words: [ByteString]
}

extension MonitoredCommand {
    init?(line: [UInt8]) {
        guard let space = line.firstIndex(of: 0x20), let time = UnixTime(seconds: line[..<space]) else { return nil }
        var rest = line[(space + 1)...]
        // The path of a Unix socket may hold brackets itself.
        guard rest.popFirst() == UInt8(ascii: "["),
            let close = rest.indices.first(where: { rest[$0...].starts(with: "] \"".utf8) })
        else { return nil }
        let origin = rest[..<close]
        guard let gap = origin.firstIndex(of: 0x20), !origin[..<gap].isEmpty,
            origin[..<gap].allSatisfy({ (0x30...0x39).contains($0) }),
            let database = Int(String(decoding: origin[..<gap], as: UTF8.self)),
            let words = Self.words(in: rest[(close + 2)...])
        else { return nil }
        self.init(time: time, database: database, client: ByteString(origin[(gap + 1)...]), words: words)
    }

    /// Words in quotes, one space between them.
    private static func words(in text: ArraySlice<UInt8>) -> [ByteString]? {
        var rest = text
        var words: [ByteString] = []
        while true {
            guard rest.popFirst() == UInt8(ascii: "\""), let word = word(&rest) else { return nil }
            words.append(word)
            guard let next = rest.popFirst() else { return words }
            guard next == 0x20 else { return nil }
        }
    }

    /// The bytes up to the closing quote, which is taken: the inverse of ``Escaping/appendQuoted(_:to:)``.
    private static func word(_ rest: inout ArraySlice<UInt8>) -> ByteString? {
        var bytes: [UInt8] = []
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\""): return ByteString(bytes)
            case UInt8(ascii: "\\"):
                guard let byte = escaped(&rest) else { return nil }
                bytes.append(byte)
            default: bytes.append(byte)
            }
        }
        return nil
    }

    private static func escaped(_ rest: inout ArraySlice<UInt8>) -> UInt8? {
        switch rest.popFirst() {
        case UInt8(ascii: "n"): return 0x0A
        case UInt8(ascii: "r"): return 0x0D
        case UInt8(ascii: "t"): return 0x09
        case UInt8(ascii: "a"): return 0x07
        case UInt8(ascii: "b"): return 0x08
        case UInt8(ascii: "x"):
            guard let high = rest.popFirst().flatMap(Escaping.hexValue),
                let low = rest.popFirst().flatMap(Escaping.hexValue)
            else { return nil }
            return high << 4 | low
        case let byte?: return byte
        case nil: return nil
        }
    }
}
