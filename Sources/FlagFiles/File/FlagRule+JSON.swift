import FeatureFlags
import RedisTypes

extension FlagRule {
    private static let ownMembers: Set<ByteString> = ["accessor", "compare", "target", "value"]

    /// Whether there is more to it than the SDK knows.
    var hasOtherMembers: Bool {
        guard case .object(let object)? = try? JSValue(json: text) else { return true }
        return object.members.contains { !Self.ownMembers.contains($0.name) }
    }

    init(json: String) throws(FlagDocumentError) {
        try self.init(parsing: Array(json.utf8)[...], place: 0)
    }
}
