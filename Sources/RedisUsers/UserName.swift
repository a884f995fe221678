import RedisTypes

/// The name of a user of Redis: any text without white space and control characters (`ACL SETUSER` refuses those).
package struct UserName: Sendable, Hashable {
    package let text: String

    package init?(_ text: String) {
        let isSpeakable = text.unicodeScalars.allSatisfy {
            $0.value > 0x20 && $0.value != 0x7F && !$0.properties.isWhitespace
        }
        guard !text.isEmpty, text.utf8.count <= 128, isSpeakable else { return nil }
        self.text = text
    }

    var bytes: ByteString { ByteString(text) }

    /// Whether it is one that the service keeps for itself: behind `default` is the standard token, behind its twin the
    /// read-only one, and no `ACL` command changes either (REST reference 2.2).
    package var isReserved: Bool { text == "default" || text == "default_ro" }
}

extension UserName: Comparable {
    package static func < (left: UserName, right: UserName) -> Bool { left.text < right.text }
}

extension UserName: CustomStringConvertible {
    package var description: String { text }
}
