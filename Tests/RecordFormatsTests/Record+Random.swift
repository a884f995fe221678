import RecordFormats
import RedisTypes
import TestSupport

extension ByteString {
    /// Half of them any bytes, half of them text.
    static func random(using generator: inout SeededGenerator, upTo limit: Int = 24) -> ByteString {
        let count = Int.random(in: 0...limit, using: &generator)
        if Bool.random(using: &generator) {
            return ByteString((0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) })
        }
        let scalars: [Unicode.Scalar] = ["a", "\"", "\\", "\n", "\u{0}", "\u{1F}", "\u{7F}", "é", "\u{2028}", "😀", "/"]
        var text = String.UnicodeScalarView()
        for _ in 0..<count { text.append(scalars.randomElement(using: &generator) ?? "x") }
        return ByteString(String(text))
    }
}

extension Record {
    static func random(using generator: inout SeededGenerator) -> Record {
        let kind = Kind.allCases.randomElement(using: &generator) ?? .string
        let expires = kind != .missing && Bool.random(using: &generator)
        let expiresAt = expires ? Int64.random(in: 1 ... .max, using: &generator) : nil
        let hasPart = kind != .missing && kind != .json && Bool.random(using: &generator)
        let part =
            hasPart ? Record.Part(.random(in: 1...9, using: &generator), isLast: .random(using: &generator)) : nil
        return Record(
            key: .random(using: &generator), value: .random(kind, using: &generator), expiresAt: expiresAt,
            part: part)
    }
}

extension Record.Value {
    static func random(_ kind: Record.Kind, using generator: inout SeededGenerator) -> Record.Value {
        let names = Set(
            (0..<Int.random(in: 1...6, using: &generator)).map { _ in ByteString.random(using: &generator) })
        let items = names.sorted()
        switch kind {
        case .string: return .string(.random(using: &generator))
        case .list: return .list(items + items)
        case .set: return .set(items)
        case .hash:
            return .hash(
                items.map { item in
                    let expires = Int.random(in: 0...3, using: &generator) == 0
                    return Record.Field(item, .random(using: &generator), expiresAt: expires ? 1_735_689_600_000 : nil)
                })
        case .sortedSet:
            let scores = ["inf", "-inf", "0", "-0", "1.5", "1e+20", "3.1400000000000001", "17179869184"]
            return .sortedSet(
                items.compactMap { item in
                    Score(ByteString(scores.randomElement(using: &generator) ?? "1")).map { .init(item, $0) }
                })
        case .stream:
            let ids = (0..<Int.random(in: 0...4, using: &generator)).map { _ in
                StreamID(.random(in: 1 ... .max, using: &generator), .random(in: 0 ... .max, using: &generator))
            }
            var stream = Record.Stream(
                Set(ids).sorted().map { id in .init(id, items.map { Record.Field($0, .random(using: &generator)) }) })
            if Bool.random(using: &generator) {
                stream.state = .init(
                    lastID: ids.max() ?? StreamID(1, 1),
                    entriesAdded: Bool.random(using: &generator) ? .random(in: 0 ... .max, using: &generator) : nil,
                    maxDeletedID: Bool.random(using: &generator) ? StreamID(0, 1) : nil)
                stream.groups = items.map { name in
                    let pending = ids.map { id in
                        Record.PendingEntry(id, deliveredAt: .random(in: 0 ... .max, using: &generator), deliveries: 3)
                    }
                    let read: UInt64? = Bool.random(using: &generator) ? nil : 7
                    return Record.ConsumerGroup(
                        name, lastID: StreamID(0, 5), entriesRead: read,
                        consumers: [.init(.random(using: &generator), pending: pending), .init("idle")])
                }
            }
            return .stream(stream)
        case .json: return .json(#"{"a":[1.50,"\u00e9",null],"b":true}"#)
        case .missing: return .missing
        }
    }
}
