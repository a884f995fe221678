/// Why a request is not carried out, in the words that its sender reads.
struct Refusal: Error, Sendable, Hashable {
    var status: Int
    var text: String
    /// The form that its body has unless one is asked for: see ``ErrorShape``.
    var shape = ErrorShape.errorMember

    static let unauthorized = Refusal(status: 401, text: "Unauthorized")
    static let tooManyLogins = Refusal(status: 429, text: "Too many failed logins")
    static let readOnlyKey = Refusal(status: 403, text: "Readonly API key cannot change anything")
    static let noDatabase = Refusal(status: 404, text: "database not found")
    static let noTeam = Refusal(status: 404, text: "team not found")
    static let noBackup = Refusal(status: 404, text: "backup not found")
    static let noEndpoint = Refusal(status: 404, text: "not found")

    static func invalid(_ text: String) -> Refusal { Refusal(status: 400, text: text, shape: .bareString) }

    static func busy(_ operation: String) -> Refusal {
        .invalid("the database is being modified: \(operation); try again when modifying_state is empty")
    }

    static func fault(_ text: String) -> Refusal { Refusal(status: 500, text: text) }

    static let maintenance = Refusal(
        status: 500, text: "the cluster of this database is in maintenance mode, try again later", shape: .plainText)
}

/// The four forms in which the service has been seen to say why not (management reference 1.2).
package enum ErrorShape: String, Sendable, Hashable, CaseIterable {
    /// `{"error":"…"}`
    case errorMember = "error"
    /// `{"message":"…"}`
    case messageMember = "message"
    /// `"…"`
    case bareString = "string"
    case plainText = "text"

    func body(_ text: String) -> (type: String, bytes: [UInt8]) {
        switch self {
        case .errorMember: ("application/json", JSONValue.object([.init(name: "error", value: .string(text))]).bytes)
        case .messageMember:
            ("application/json", JSONValue.object([.init(name: "message", value: .string(text))]).bytes)
        case .bareString: ("application/json", JSONValue.string(text).bytes)
        case .plainText: ("text/plain; charset=utf-8", Array(text.utf8))
        }
    }
}
