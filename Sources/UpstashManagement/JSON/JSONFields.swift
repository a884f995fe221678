/// The members of an object, read leniently: the service writes some switches as strings and some limits beyond
/// `Int64`, and leaves out what it pleases (management reference, section 2).
struct JSONFields: Sendable, Hashable {
    private var values: [String: JSONValue] = [:]

    /// Of a name that comes twice the last value counts, as in JavaScript.
    subscript(name: String) -> JSONValue? {
        get { values[name] }
        set { values[name] = newValue }
    }

    /// A text; a number is one as well, `null` is none.
    func text(_ name: String) -> String? {
        switch values[name] {
        case .string(let text): text
        case .number(let digits): digits
        default: nil
        }
    }

    /// `true`, `"true"` or a number other than 0.
    func flag(_ name: String) -> Bool? {
        switch values[name] {
        case .boolean(let flag): flag
        case .string(let text) where text.lowercased() == "true": true
        case .string(let text) where text.lowercased() == "false": false
        case .number(let digits): digits != "0"
        default: nil
        }
    }

    func number(_ name: String) -> LenientNumber? { values[name].flatMap(LenientNumber.init) }

    /// The nearest whole number.
    func integer(_ name: String) -> Int64? { number(name)?.integer }

    /// The strings of an array, without what else is in it.
    func texts(_ name: String) -> [String]? {
        guard case .array(let elements) = values[name] else { return nil }
        return elements.compactMap { if case .string(let text) = $0 { text } else { nil } }
    }

    func fields(_ name: String) -> JSONFields? {
        if case .object(let fields) = values[name] { fields } else { nil }
    }
}

/// A number of any size, also one in quotes.
struct LenientNumber: Sendable, Hashable {
    private let digits: String

    init?(_ value: JSONValue) {
        switch value {
        case .number(let digits): self.digits = digits
        case .string(let text) where Double(text)?.isFinite == true: digits = text
        default: return nil
        }
    }

    /// A number beyond the range of `Double` is as large as one can be.
    var double: Double {
        let value = Double(digits) ?? 0
        return value.isFinite ? value : (value < 0 ? -1 : 1) * Double.greatestFiniteMagnitude
    }

    /// The nearest `Int64`; what is beyond ends where `Int64` does.
    var integer: Int64 {
        if let exact = Int64(digits) { return exact }
        let rounded = double.rounded()
        return Int64(exactly: rounded) ?? (rounded < 0 ? .min : .max)
    }
}
