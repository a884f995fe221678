import RedisTypes

/// A list of tokens as a file, which any number of gateways may read: a line each, like `authorized_keys`.
///
///     # name  rights     SHA-256  expiry in Unix milliseconds, or -
///     ci      standard   9f86d0…  -
///     web     read-only  60303a…  1796083200000
package enum TokenFile {
    package struct Malformed: Error, Sendable, Hashable {
        package var line: Int
        package var reason: String
    }

    package static func parse(_ text: String) throws(Malformed) -> TokenSet {
        var tokens: [GatewayToken] = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let words = line.split { $0 == " " || $0 == "\t" || $0 == "\r" }
            guard let name = words.first, !name.hasPrefix("#") else { continue }
            func malformed(_ reason: String) -> Malformed { Malformed(line: index + 1, reason: reason) }
            guard words.count == 4 else { throw malformed("name, rights, SHA-256 and expiry are expected") }
            guard isName(name) else { throw malformed("the name is not made of letters, digits, dots, - and _") }
            guard let rights = GatewayToken.Rights(rawValue: String(words[1])) else {
                throw malformed("the rights are not standard or read-only")
            }
            guard let digest = TokenDigest(hex: words[2]) else { throw malformed("the digest is not 64 hex digits") }
            let expiry = Int64(words[3])
            guard words[3] == "-" || expiry != nil else { throw malformed("the expiry is not a number or -") }
            guard !tokens.contains(where: { $0.name == name }) else { throw malformed("the name is there already") }
            tokens.append(GatewayToken(name: String(name), rights: rights, digest: digest, expiry: expiry))
        }
        return TokenSet(tokens)
    }

    package static func text(_ set: TokenSet) -> String {
        "# name rights SHA-256 expiry (Unix milliseconds, or -)\n"
            + set.tokens.map { token in
                let expiry = token.expiry.map { String($0) } ?? "-"
                return "\(token.name) \(token.rights.rawValue) \(token.digest.hex) \(expiry)\n"
            }.joined()
    }

    /// Whether a name can stand in a line, in a log and in a metric's label.
    package static func isName(_ text: some StringProtocol) -> Bool {
        let isPlain: (UInt8) -> Bool = {
            (0x30...0x39).contains($0) || (0x41...0x5A).contains($0 & 0xDF) || ".-_".utf8.contains($0)
        }
        return (1...64).contains(text.utf8.count) && text.utf8.allSatisfy(isPlain)
    }
}
