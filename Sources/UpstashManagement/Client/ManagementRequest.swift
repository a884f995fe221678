import RedisTypes

/// One request of the management API.
struct ManagementRequest: Sendable {
    enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
        case patch = "PATCH"
        case delete = "DELETE"

        /// Whether asking twice is the same as asking once: only then is anything repeated.
        var isRead: Bool { self == .get }
    }

    /// What stands before the path.
    enum Base: Sendable {
        case versioned
        /// The audit log escapes `/v2`.
        case unversioned
    }

    let method: Method
    let path: String
    /// What it does, for messages: `rename the database`.
    let action: String
    var base = Base.versioned
    /// What stands after the question mark, escaped.
    var query = ""
    var body: [UInt8] = []

    /// Words of the path are escaped; what could change its shape is refused.
    /// - Throws: ``ManagementError/badIdentifier(_:)``
    init(_ method: Method, _ words: [String], to action: String) throws(ManagementError) {
        var path: [UInt8] = []
        for word in words {
            // A dot word or an empty one would be another path to whatever normalises it.
            guard !word.isEmpty, word != ".", word != ".." else { throw .badIdentifier(word) }
            path.append(UInt8(ascii: "/"))
            PercentEncoding.append(ByteString(word), to: &path)
        }
        self.method = method
        self.path = String(decoding: path, as: UTF8.self)
        self.action = action
    }

    /// The same with a JSON body.
    func with(_ body: (inout JSONBody) -> Void) -> ManagementRequest {
        var json = JSONBody()
        body(&json)
        var request = self
        request.body = json.bytes
        return request
    }
}
