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
        let expiresAt = Bool.random(using: &generator) ? nil : Int64.random(in: 1 ... .max, using: &generator)
        return Record(
            key: .random(using: &generator), value: .random(kind, using: &generator), expiresAt: expiresAt)
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
        case .hash: return .hash(items.map { Record.Field($0, .random(using: &generator)) })
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
            return .stream(
                Set(ids).sorted().map { id in .init(id, items.map { Record.Field($0, .random(using: &generator)) }) })
        }
    }
}
