import RedisGateway

/// The name of a token that is rotated: `ci`, then `ci.2`, `ci.3`. What stays is its base.
struct TokenName {
    let base: String
    let number: Int

    init(_ name: String) {
        guard let dot = name.lastIndex(of: "."), dot > name.startIndex,
            let number = Int(name[name.index(after: dot)...]),
            number > 1
        else {
            (base, self.number) = (name, 1)
            return
        }
        (base, self.number) = (String(name[..<dot]), number)
    }

    /// The token that goes by a name: of that name, or the newest of that base.
    static func find(_ name: String, in set: TokenSet) -> GatewayToken? {
        if let token = set.tokens.first(where: { $0.name == name }) { return token }
        return set.tokens.filter { TokenName($0.name).base == name }
            .max { TokenName($0.name).number < TokenName($1.name).number }
    }

    /// The first number that no token has after those that some have. A name too long for a number is cut.
    static func next(after base: String, in set: TokenSet) -> String {
        let taken = set.tokens.map { TokenName($0.name) }.filter { $0.base == base }.map(\.number)
        var number = taken.max() ?? 1
        while true {
            number = number == .max ? 2 : number + 1
            let suffix = ".\(number)"
            let name = base.prefix(64 - suffix.utf8.count) + suffix
            if !set.tokens.contains(where: { $0.name == name }) { return String(name) }
        }
    }
}
