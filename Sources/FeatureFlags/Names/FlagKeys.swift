package import RedisTypes

/// The keys of all flags with one prefix and tenant: the SDK's, and beside them the history, under a second word that
/// the SDK does not use.
///
///     {prefix}:{tenant}:flags                      SET     all names
///     {prefix}:{tenant}:flags:{name}:{environment} STRING  one document
///     {prefix}:{tenant}:history:{name}             STREAM  what was changed, with the bytes before and after
///
/// A change touches several of them in one script. In a Redis Cluster they lie in different slots, and the script is
/// refused with `CROSSSLOT` before anything runs: the SDK's names have no place for a hash tag but the prefix, so there
/// only a prefix such as `{edge-flags}`, given to the SDK too, keeps them together. Upstash does not split a database.
package struct FlagKeys: Sendable, Hashable {
    package let prefix: ByteString
    package let tenant: ByteString

    /// The only pair that the SDK's direct client sees (reference, section 1).
    package static let defaultPrefix: ByteString = "edge-flags"
    package static let defaultTenant: ByteString = "default"

    package init(prefix: ByteString = defaultPrefix, tenant: ByteString = defaultTenant) {
        self.prefix = prefix
        self.tenant = tenant
    }

    package var names: ByteString { key(":flags") }

    package func document(_ name: FlagName, _ environment: FlagEnvironment) -> ByteString {
        key(":flags:\(name):\(environment)")
    }

    package func documents(_ name: FlagName) -> [ByteString] {
        FlagEnvironment.allCases.map { document(name, $0) }
    }

    package func history(_ name: FlagName) -> ByteString { key(":history:\(name)") }

    /// A pattern for `SCAN` that finds every document of this tenant; ``name(ofDocument:)`` says which of what it finds
    /// is one.
    package var documentPattern: ByteString { pattern(":flags:*") }

    package func name(ofDocument key: ByteString) -> (name: FlagName, environment: FlagEnvironment)? {
        guard let rest = rest(of: key, after: ":flags:"), let (name, environment) = rest.splitOnce(at: ":"),
            let environment = FlagEnvironment(rawValue: String(environment)), let name = FlagName(ByteString(name))
        else { return nil }
        return (name, environment)
    }

    private func key(_ rest: String) -> ByteString {
        ByteString(prefix.bytes + [UInt8(ascii: ":")] + tenant.bytes + rest.utf8)
    }

    private func rest(of key: ByteString, after word: String) -> String? {
        let start = self.key(word)
        guard key.bytes.starts(with: start.bytes) else { return nil }
        return ByteString(key.bytes.dropFirst(start.count)).text
    }

    private func pattern(_ rest: String) -> ByteString {
        var bytes: [UInt8] = []
        for byte in key("").bytes {
            if "*?[]\\".utf8.contains(byte) { bytes.append(UInt8(ascii: "\\")) }
            bytes.append(byte)
        }
        return ByteString(bytes + rest.utf8)
    }
}
