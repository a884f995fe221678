/// A string in a TOML file, and where it stands with its quotes.
package struct TOMLString: Sendable, Hashable {
    package let text: String
    package let range: Range<Int>

    /// - Throws: ``SettingsError/notTOML(_:line:column:_:)``
    /// - Returns: `nil` where there is no string under these keys.
    package static func find(_ keys: [String], in bytes: [UInt8], file: String) throws(SettingsError) -> TOMLString? {
        var reader = TOMLReader(bytes)
        var table: TOMLTable
        do throws(TOMLReader.Failure) {
            table = try reader.read()
        } catch {
            throw .notTOML(file, line: error.line, column: error.column, error.problem)
        }
        for key in keys.dropLast() {
            guard case .table(let next)? = table[key]?.value else { return nil }
            table = next
        }
        guard let last = keys.last, let entry = table[last], case .string(let text) = entry.value else { return nil }
        return TOMLString(text: text, range: entry.range)
    }
}
