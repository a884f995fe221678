package import RedisTypes

/// The text that stands under a key in a JSON, YAML or TOML file, and where: all else of the file stays byte for byte.
package struct KeyedValue: Sendable {
    package struct Unusable: Error, Sendable, Hashable {
        package var reason: String

        package init(_ reason: String) {
            self.reason = reason
        }
    }

    enum Format {
        case json, yaml, toml

        init?(_ file: String) {
            switch file.split(separator: ".").last?.lowercased() {
            case "json": self = .json
            case "yaml", "yml": self = .yaml
            case "toml": self = .toml
            default: return nil
            }
        }
    }

    package let value: Secret
    /// With its quotes.
    let range: Range<Int>
    let format: Format

    /// - Parameter path: keys with dots between them; one with a dot in it stands in quotes, and a number counts the
    ///   items of a list from 0.
    package init(_ path: String, in bytes: [UInt8], of file: String) throws(Unusable) {
        guard let format = Format(file) else { throw Unusable("its name does not end in .json, .yaml, .yml or .toml") }
        let keys = try Self.keys(path)
        self.format = format
        let found: (String, Range<Int>)
        switch format {
        case .json: found = try JSONPath.find(keys, in: bytes)
        case .yaml: found = try YAMLPath.find(keys, in: bytes)
        case .toml: found = try TOMLPath.find(keys, in: bytes)
        }
        (value, range) = (Secret(found.0), found.1)
    }

    /// The same as one of the two, for where a fault has been told already.
    static func found(_ path: String, in bytes: [UInt8], of file: String) -> KeyedValue? {
        try? KeyedValue(path, in: bytes, of: file)
    }

    /// The text with another value. A token is printable ASCII, for which all three formats have the same string.
    package func replacing(with token: Secret, in bytes: [UInt8]) -> [UInt8] {
        var quoted: [UInt8] = []
        JSONText.append(Array(token.reveal().utf8), to: &quoted)
        return bytes[..<range.lowerBound] + quoted + bytes[range.upperBound...]
    }

    static func keys(_ path: String) throws(Unusable) -> [String] {
        var keys: [String] = []
        var rest = path[...]
        repeat {
            if rest.first == "\"" {
                rest.removeFirst()
                guard let end = rest.firstIndex(of: "\"") else { throw Unusable("a quote in the key does not close") }
                keys.append(String(rest[..<end]))
                rest = rest[rest.index(after: end)...]
                guard rest.isEmpty || rest.first == "." else { throw Unusable("a dot is missing in the key") }
            } else {
                let key = rest.prefix { $0 != "." }
                keys.append(String(key))
                rest = rest[key.endIndex...]
            }
            if rest.isEmpty { break }
            rest.removeFirst()
        } while true
        guard !keys.contains("") else { throw Unusable("a part of the key is empty") }
        return keys
    }
}
