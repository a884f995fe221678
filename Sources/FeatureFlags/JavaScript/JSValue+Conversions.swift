import RedisTypes

/// JavaScript throws a TypeError here, and the SDK with it.
struct JSTypeError: Error, Sendable, Hashable {
    var reason: String
}

/// JavaScript's own conversions and comparisons, for what is neither a text nor missing.
extension JSValue {
    var isTruthy: Bool {
        switch self {
        case .undefined, .null: false
        case .boolean(let value): value
        case .number(let number): number != 0 && !number.isNaN
        case .string(let string): !string.isEmpty
        case .array, .object, .function: true
        }
    }

    /// `left === right`. Two objects read from two texts are never one.
    func isStrictlyEqual(to other: JSValue) -> Bool {
        switch (self, other) {
        case (.undefined, .undefined), (.null, .null): true
        case (.boolean(let left), .boolean(let right)): left == right
        case (.number(let left), .number(let right)): left == right
        case (.string(let left), .string(let right)): left == right
        default: false
        }
    }

    /// `String(value)`.
    func string() throws(JSTypeError) -> ByteString {
        switch self {
        case .undefined: return "undefined"
        case .null: return "null"
        case .boolean(let value): return value ? "true" : "false"
        case .number(let number): return ByteString(JSNumber.text(number))
        case .string(let string): return string
        case .function(let name): return ByteString("function \(name)() { [native code] }")
        case .object(let object):
            // What JSON puts under this name cannot be called.
            if object["toString"] != nil { throw JSTypeError(reason: "an object has no text") }
            return "[object Object]"
        case .array(let items):
            var output: [UInt8] = []
            for (place, item) in items.enumerated() {
                if place > 0 { output.append(UInt8(ascii: ",")) }
                if item != .null, item != .undefined { output.append(contentsOf: try item.string().bytes) }
            }
            return ByteString(output)
        }
    }

    /// `holder.includes(needle)`, of a string or an array.
    func includes(_ needle: JSValue) throws(JSTypeError) -> Bool {
        switch self {
        case .string(let text):
            let part = try needle.string()
            return text.bytes.withUnsafeBytes { text in
                part.bytes.withUnsafeBytes { JSString.includes(text, $0) }
            }
        case .array(let items): return items.contains { $0.isStrictlyEqual(to: needle) }
        default: throw JSTypeError(reason: "\(kind) has no elements to look among")
        }
    }

    /// How two values are ordered by `<` and `>`; `nil` when they are not, one being no number.
    func order(against other: JSValue) throws(JSTypeError) -> Ordering? {
        let (left, right) = (try primitive(), try other.primitive())
        if case .string(let left) = left, case .string(let right) = right {
            return left.bytes.withUnsafeBytes { left in
                right.bytes.withUnsafeBytes { Ordering(of: left, against: $0) }
            }
        }
        return Ordering(left.number, right.number)
    }

    private func primitive() throws(JSTypeError) -> JSValue {
        switch self {
        case .array, .object, .function: .string(try string())
        default: self
        }
    }

    /// `Number(value)` of a primitive.
    private var number: Double {
        switch self {
        case .null, .boolean(false): 0
        case .boolean(true): 1
        case .number(let number): number
        case .string(let string): string.bytes.withUnsafeBytes { JSNumber.number($0) }
        case .undefined, .array, .object, .function: .nan
        }
    }

    /// For people.
    package var kind: String {
        switch self {
        case .null: "null"
        case .boolean: "a boolean"
        case .number: "a number"
        case .string: "a text"
        case .array: "a list"
        case .object: "an object"
        case .undefined: "nothing"
        case .function: "a function"
        }
    }
}

/// How one value stands to another.
enum Ordering: Sendable, Hashable {
    case less, equal, greater

    /// `nil` when one is no number.
    init?(_ left: Double, _ right: Double) {
        if left < right {
            self = .less
        } else if left > right {
            self = .greater
        } else if left == right {
            self = .equal
        } else {
            return nil
        }
    }

    init(of left: UnsafeRawBufferPointer, against right: UnsafeRawBufferPointer) {
        self = JSString.equal(left, right) ? .equal : JSString.isLess(left, right) ? .less : .greater
    }
}
