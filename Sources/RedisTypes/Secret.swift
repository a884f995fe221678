/// A token or password. No description, debug dump, mirror or interpolation shows it; ``reveal()`` does, and
/// every use of it is easy to find.
public struct Secret: Sendable, Hashable {
    private let value: String

    public init(_ value: String) {
        self.value = value
    }

    /// The secret itself: for the wire, for a 0600 file, for a user who asked.
    public func reveal() -> String { value }

    public var isEmpty: Bool { value.isEmpty }

    /// The first four characters and `…`, or only `…` when so much would give half of it away.
    public var masked: String {
        value.count >= 12 ? value.prefix(4) + "…" : "…"
    }

    /// Whether two secrets are equal, in a time that depends on the length of `candidate` only.
    public func matches(_ candidate: UnsafeRawBufferPointer) -> Bool {
        var value = value
        return value.withUTF8 { secret in
            var difference = secret.count == candidate.count ? UInt8(0) : 1
            for index in candidate.indices {
                difference |= candidate[index] ^ (secret.isEmpty ? 0 : secret[index % secret.count])
            }
            return difference == 0
        }
    }
}

extension Secret {
    public func matches(_ candidate: String) -> Bool {
        var candidate = candidate
        return candidate.withUTF8 { matches(UnsafeRawBufferPointer($0)) }
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "<redacted>" }
    public var debugDescription: String { "<redacted>" }
    public var customMirror: Mirror { Mirror(self, children: [], displayStyle: .struct) }
}
