/// A tag of the core schema, `!!str` and its like.
enum CoreTag: String {
    case null, bool, int, float, str, seq, map

    init?(_ tag: String) {
        let prefix = "tag:yaml.org,2002:"
        guard tag.hasPrefix(prefix) else { return nil }
        self.init(rawValue: String(tag.dropFirst(prefix.count)))
    }

    /// A scalar that was tagged so, whatever its style, or `nil` where that contradicts its text.
    func scalar(_ text: String) -> YAMLScalar? {
        if self == .str { return YAMLScalar(string: text) }
        let plain = YAMLScalar(plain: text)
        let fits =
            switch self {
            case .null: plain.kind == .null
            case .bool: plain.kind == .bool
            case .int: plain.kind == .integer
            case .float: plain.kind == .integer || plain.kind == .float
            case .str, .seq, .map: false
            }
        return fits ? plain : nil
    }
}
