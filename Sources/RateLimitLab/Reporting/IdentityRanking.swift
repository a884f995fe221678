package import RedisTypes

/// The identities that asked most, or were denied most.
package struct IdentityRanking: Sendable, Hashable {
    package enum Order: String, Sendable, Hashable, CaseIterable {
        case requests, denials
    }

    package struct Row: Sendable, Hashable {
        package var identity: Int
        package var name: ByteString
        package var tally: IdentityTally
    }

    package let rows: [Row]
    /// Identities that are not among them.
    package let others: Int
    /// How many of those were denied something.
    package let othersDenied: Int

    package init(_ result: LimiterResult, of run: RunResult, by order: Order, top count: Int = 10) {
        let tallies = result.observations.tallies
        func key(_ index: Int) -> Int { order == .requests ? tallies[index].total : tallies[index].denied }
        // The largest so far, in order: a handful, however many there are.
        var best: [Int] = []
        for index in tallies.indices where key(index) > 0 {
            if best.count == count, let last = best.last, key(last) >= key(index) { continue }
            let place = best.firstIndex { key($0) < key(index) } ?? best.count
            best.insert(index, at: place)
            if best.count > count { best.removeLast() }
        }
        rows = best.map { Row(identity: $0, name: run.name(of: $0), tally: tallies[$0]) }
        others = result.observations.identities - best.count
        othersDenied = tallies.count { $0.denied > 0 } - best.count { tallies[$0].denied > 0 }
    }

    package func text(_ style: TextStyle = TextStyle()) -> [UInt8] {
        Array((lines(style).joined(separator: "\n") + "\n").utf8)
    }

    func lines(_ style: TextStyle) -> [String] {
        var table = TextTable(header: ["IDENTITY", "REQUESTS", "ALLOWED", "DENIED", "DENIED %"])
        for row in rows {
            table.rows.append([
                Self.printable(row.name), Decimal.grouped(row.tally.total), Decimal.grouped(row.tally.allowed),
                Decimal.grouped(row.tally.denied), Decimal.percent(row.tally.denied, of: row.tally.total),
            ])
        }
        return table.lines(style) + (others > 0 ? [rest] : [])
    }

    /// `and 197 others, 3 of them denied`
    var rest: String {
        let what = others == 1 ? "1 other" : "\(Decimal.grouped(others)) others"
        let denied = othersDenied == 0 ? "none of them denied" : "\(Decimal.grouped(othersDenied)) of them denied"
        return "and \(what), \(denied)"
    }

    /// Bytes as text of one line: as they are, or quoted and escaped.
    static func printable(_ bytes: ByteString) -> String {
        if let text = bytes.text,
            !text.unicodeScalars.contains(where: { $0.value < 0x20 || (0x7F..<0xA0).contains($0.value) })
        {
            return text
        }
        return bytes.description
    }
}
