import Crypto
package import RecordFormats
import RedisTypes

/// What a key holds, in a few bytes: two keys with the same digest hold the same. Made of whole records or, part by
/// part, of large ones. The order of a list and of a stream counts, that of the others does not.
package struct KeyDigest: Sendable, Hashable {
    package private(set) var kind: Record.Kind
    package private(set) var expiresAt: Int64?
    private(set) var elements = 0
    /// The sum of all elements, for what has none.
    private var sum: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
    /// Of what has an order.
    private var chain = SHA256()

    package init(_ record: Record) {
        kind = record.kind
        add(record)
    }

    package mutating func add(_ record: Record) {
        if record.isWholeOrLast { expiresAt = record.expiresAt }
        switch record.value {
        case .string(let string):
            elements += string.count
            chain.update(data: string.bytes)
        case .json(let text): append([text])
        case .list(let items): for item in items { append([item]) }
        case .set(let members): for member in members { include([member]) }
        case .hash(let fields):
            for field in fields { include([field.name, field.value, ByteString(field.expiresAt ?? 0)]) }
        case .sortedSet(let members):
            for member in members { include([member.member, member.score.canonical]) }
        case .stream(let stream):
            for entry in stream.entries {
                append([entry.id.text] + entry.fields.flatMap { [$0.name, $0.value] })
            }
            if record.isWholeOrLast { add(stream) }
        case .missing: break
        }
    }

    /// What a stream remembers beside its entries, as far as both sides of a comparison can know it: when something
    /// was delivered is left out, since servers tell it only as the time that passed.
    private mutating func add(_ stream: Record.Stream) {
        var words: [ByteString] = [stream.state?.lastID.text ?? stream.entries.last?.id.text ?? ""]
        for group in stream.groups.sorted(by: { $0.name < $1.name }) {
            words += [group.name, group.lastID.text]
            for consumer in group.consumers.sorted(by: { $0.name < $1.name }) {
                words.append(consumer.name)
                for entry in consumer.pending { words += [entry.id.text, ByteString(entry.deliveries)] }
            }
        }
        append(words)
    }

    private mutating func append(_ words: [ByteString]) {
        elements += 1
        chain.update(data: Self.framed(words))
    }

    private mutating func include(_ words: [ByteString]) {
        elements += 1
        SHA256.hash(data: Self.framed(words)).withUnsafeBytes { digest in
            func word(_ index: Int) -> UInt64 { digest.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self) }
            sum = (sum.0 &+ word(0), sum.1 &+ word(1), sum.2 &+ word(2), sum.3 &+ word(3))
        }
    }

    /// So that no two lists of words give the same bytes.
    private static func framed(_ words: [ByteString]) -> [UInt8] {
        var bytes: [UInt8] = []
        for word in words {
            withUnsafeBytes(of: UInt64(word.count).littleEndian) { bytes.append(contentsOf: $0) }
            bytes.append(contentsOf: word.bytes)
        }
        return bytes
    }

    private var content: [UInt8] { Array(chain.finalize()) }

    package static func == (left: KeyDigest, right: KeyDigest) -> Bool {
        left.kind == right.kind && left.holdsTheSame(as: right) && left.expiresAt == right.expiresAt
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(kind)
        hasher.combine(elements)
    }

    private func holdsTheSame(as other: KeyDigest) -> Bool {
        elements == other.elements && sum == other.sum && content == other.content
    }

    /// What `other`, of the same key elsewhere, differs in.
    /// - Parameter tolerance: how far expiries may be apart, in milliseconds.
    package func difference(from other: KeyDigest, tolerance: Int64) -> KeyDifference? {
        if kind != other.kind { return .type }
        if !holdsTheSame(as: other) { return .value }
        switch (expiresAt, other.expiresAt) {
        case (nil, nil): return nil
        case (let left?, let right?):
            let (distance, overflows) = left.subtractingReportingOverflow(right)
            return overflows || distance.magnitude > UInt64(clamping: tolerance) ? .expiry : nil
        default: return .expiry
        }
    }
}

/// How a key differs between two places.
package enum KeyDifference: String, Sendable, Hashable, CaseIterable {
    /// Only the first one has it.
    case missing
    /// Only the second one has it.
    case extra
    case type, value, expiry
}
