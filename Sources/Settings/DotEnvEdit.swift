package import RedisTypes

/// The text of a `.env` file in which values are replaced, byte for byte the same everywhere else.
package struct DotEnvEdit: Sendable {
    private let assignments: [DotEnvParser.Assignment]
    private let original: [UInt8]

    /// - Throws: ``SettingsError/envFile(_:line:_:)``
    package init(_ bytes: [UInt8], file: String) throws(SettingsError) {
        var parser = DotEnvParser(bytes)
        do throws(DotEnvParser.Failure) {
            assignments = try parser.assignments()
        } catch {
            throw .envFile(file, line: error.line, error.problem)
        }
        original = bytes
    }

    /// The values of a name, in the order of the file: some programs take the first, others the last.
    package func values(of name: String) -> [Secret] {
        assignments.filter { $0.name == name }.map(\.entry.value)
    }

    /// The text with a new value wherever one of `names` has a value that `isOld` takes, in the quotes that were there.
    package func replacing(_ names: [String], where isOld: (Secret) -> Bool, with value: Secret) -> [UInt8] {
        var bytes: [UInt8] = []
        var end = 0
        for assignment in assignments where names.contains(assignment.name) && isOld(assignment.entry.value) {
            bytes += original[end..<assignment.value.lowerBound]
            let quote = original[assignment.value].first
            bytes += Self.written(value, in: quote).utf8
            end = assignment.value.upperBound
        }
        return bytes + original[end...]
    }

    /// The text with an assignment at its end.
    package func appending(_ name: String, _ value: Secret) -> [UInt8] {
        var bytes = original
        if let last = bytes.last, last != UInt8(ascii: "\n") { bytes.append(UInt8(ascii: "\n")) }
        return bytes + Array("\(name)=\(Self.written(value, in: nil))\n".utf8)
    }

    private static func written(_ value: Secret, in quote: UInt8?) -> String {
        let text = value.reveal()
        let isPlain = text.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x41...0x5A).contains($0.asciiUppercased) || "-_.~+/=:@".utf8.contains($0)
        }
        if quote == UInt8(ascii: "'") && !text.utf8.contains(UInt8(ascii: "'")) { return "'\(text)'" }
        if quote != UInt8(ascii: "\"") && isPlain { return text }
        var escaped = ""
        for character in text.unicodeScalars {
            if "\"\\$".unicodeScalars.contains(character) { escaped += "\\" }
            escaped.unicodeScalars.append(character)
        }
        return "\"\(escaped)\""
    }
}
