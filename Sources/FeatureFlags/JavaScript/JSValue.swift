package import RedisTypes

/// A value as JavaScript has it after `JSON.parse`. Strings are WTF-8: UTF-8 in which half of a surrogate pair, which
/// JSON can spell as `\ud800`, stands as three bytes.
package indirect enum JSValue: Sendable, Hashable {
    case null
    case boolean(Bool)
    case number(Double)
    case string(ByteString)
    case array([JSValue])
    case object(JSObject)
    /// What a context without the attribute has.
    case undefined
    /// What every object inherits under this name, `toString` for one.
    case function(String)
}

/// Members in the order in which JavaScript goes through them: names that are array indices by number, then the others
/// as they came. A repeated name keeps its first place and takes its last value.
package struct JSObject: Sendable, Hashable {
    package struct Member: Sendable, Hashable {
        package var name: ByteString
        package var value: JSValue
    }

    package private(set) var members: [Member] = []

    package init() {}

    package init(_ pairs: some Sequence<(name: ByteString, value: JSValue)>) {
        var places: [ByteString: Int] = [:]
        for (name, value) in pairs {
            if let place = places[name] {
                members[place].value = value
            } else {
                places[name] = members.count
                members.append(Member(name: name, value: value))
            }
        }
        let indices = members.compactMap { member in Self.arrayIndex(member.name.bytes).map { ($0, member) } }
        guard !indices.isEmpty else { return }
        members =
            indices.sorted { $0.0 < $1.0 }.map(\.1) + members.filter { Self.arrayIndex($0.name.bytes) == nil }
    }

    package subscript(name: ByteString) -> JSValue? { members.first { $0.name == name }?.value }

    /// `0`, `7`, `4294967294`: a whole number below 2^32 - 1 as JavaScript writes it.
    static func arrayIndex(_ name: some Collection<UInt8>) -> UInt32? {
        guard let first = name.first, name.count <= 10, first != UInt8(ascii: "0") || name.count == 1 else {
            return nil
        }
        var number: UInt64 = 0
        for digit in name {
            guard (0x30...0x39).contains(digit) else { return nil }
            number = number * 10 + UInt64(digit - 0x30)
        }
        return number < UInt64(UInt32.max) ? UInt32(number) : nil
    }
}
