import RedisTypes

/// What the cells of a column hold. An empty cell holds nothing and fits every type.
package enum ColumnType: String, Sendable, Hashable, CaseIterable {
    case string
    /// A whole number that Redis can count with: 64 bits, no leading zeros. Its digits stay as they are.
    case int
    /// A decimal number as JSON writes them. Its digits stay as they are.
    case float
    /// `true`, `yes`, `1` or `false`, `no`, `0`, in any case: `1` or `0` in Redis.
    case bool
    /// Bytes in padded base64.
    case base64
    /// A JSON text, kept without the white space around its parts.
    case json
    /// Left out of the record; the key may be made of it all the same.
    case skip

    /// What Redis gets for a cell, or `nil` for one that does not fit.
    func value(of cell: ByteString) -> ByteString? {
        if cell.isEmpty { return cell }
        switch self {
        case .string, .skip: return cell
        case .int: return Self.isInteger(cell.bytes) ? cell : nil
        case .float: return Self.isDecimal(cell.bytes) ? cell : nil
        case .bool: return Self.truth(of: cell).map { $0 ? "1" : "0" }
        case .base64: return Base64.decode(bytes: cell.bytes).map { ByteString($0) }
        case .json: return Self.compact(cell.bytes).map { ByteString($0) }
        }
    }

    /// Appends the cell as JSON text.
    /// - Returns: `false`, having appended nothing, for a cell that does not fit.
    func appendJSON(of cell: ByteString, to output: inout [UInt8]) -> Bool {
        switch self {
        case .int, .float, .json, .bool:
            if cell.isEmpty {
                output.append(contentsOf: "null".utf8)
            } else if self == .bool, let truth = Self.truth(of: cell) {
                output.append(contentsOf: (truth ? "true" : "false").utf8)
            } else if self != .bool, let value = value(of: cell) {
                output.append(contentsOf: value.bytes)
            } else {
                return false
            }
        case .string, .base64, .skip:
            guard let value = value(of: cell), value.isUTF8 else { return false }
            JSONText.append(value.bytes, to: &output)
        }
        return true
    }

    /// In the middle of a sentence: `a whole number`.
    var noun: String {
        switch self {
        case .string, .skip: "text in UTF-8"
        case .int: "a whole number of 64 bits"
        case .float: "a decimal number"
        case .bool: "true, false, yes, no, 1 or 0"
        case .base64: "base64 with padding"
        case .json: "a JSON text"
        }
    }

    private static func isInteger(_ bytes: [UInt8]) -> Bool {
        let digits = bytes.first == UInt8(ascii: "-") ? bytes.dropFirst() : bytes[...]
        guard let first = digits.first, digits.count <= 19, digits.allSatisfy({ (0x30...0x39).contains($0) }),
            first != UInt8(ascii: "0") || bytes.count == 1
        else { return false }
        return digits.count < 19 || Int64(String(decoding: bytes, as: UTF8.self)) != nil
    }

    private static func isDecimal(_ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBytes { JSONScanner.number($0, from: 0) } == .success(bytes.count)
    }

    private static func truth(of cell: ByteString) -> Bool? {
        if cell == "1" || cell.equalsIgnoringCase("true") || cell.equalsIgnoringCase("yes") { return true }
        if cell == "0" || cell.equalsIgnoringCase("false") || cell.equalsIgnoringCase("no") { return false }
        return nil
    }

    private static func compact(_ bytes: [UInt8]) -> [UInt8]? {
        do throws(JSONError) {
            var reader = JSONReader(bytes[...])
            let text = try reader.compactText()
            try reader.finish()
            return text
        } catch {
            return nil
        }
    }
}
