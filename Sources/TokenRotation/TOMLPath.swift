import Settings

/// Finds a string in TOML.
enum TOMLPath {
    static func find(_ keys: [String], in bytes: [UInt8]) throws(KeyedValue.Unusable) -> (String, Range<Int>) {
        let found: TOMLString?
        do throws(SettingsError) { found = try TOMLString.find(keys, in: bytes, file: "it") } catch {
            throw KeyedValue.Unusable(error.message)
        }
        guard let found else { throw KeyedValue.Unusable("there is no text under \(keys.joined(separator: "."))") }
        return (found.text, found.range)
    }
}
