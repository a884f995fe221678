import RecordFormats
package import RedisTypes

/// The secrets of one rotation, in a file of their own that is gone when it ends.
package struct RotationSecrets: Sendable, Hashable {
    /// The token that is rotated away.
    package var old: Secret
    /// The token that takes its place, once it is known.
    package var new: Secret?
    /// What the new token was made from, where that is something else.
    package var password: Secret?

    package init(old: Secret) {
        self.old = old
    }

    var bytes: [UInt8] {
        var line = JSONLine()
        line.add("old", old.reveal())
        line.add("new", new?.reveal())
        line.add("password", password?.reveal())
        return line.end()
    }

    init?(bytes: [UInt8]) {
        var texts: [String: Secret] = [:]
        do throws(JSONError) {
            var reader = JSONReader(bytes[...])
            try reader.beginObject()
            while let member = try reader.nextMember() {
                guard try reader.peek() == .string else {
                    try reader.skipValue()
                    continue
                }
                let text = String(decoding: try reader.string(), as: UTF8.self)
                texts[String(decoding: member.name, as: UTF8.self)] = Secret(text)
            }
        } catch { return nil }
        guard let old = texts["old"] else { return nil }
        self.init(old: old)
        new = texts["new"]
        password = texts["password"]
    }

    /// How journals and messages name a token.
    package static func digest(of secret: Secret) -> String {
        String(ContentDigest.hexadecimal(of: Array(secret.reveal().utf8)).prefix(16))
    }
}
