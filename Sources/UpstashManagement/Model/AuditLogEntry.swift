/// A management action of the past (management reference, section 9.2). Redis commands are not among them.
package struct AuditLogEntry: Sendable, Hashable {
    package let id: String?
    package let actor: String
    /// In milliseconds since 1970.
    package let time: Int64?
    package let action: String
    /// `console`, or `API_KEY - ` and its name.
    package let source: String
    /// What it was done to, without the service's `NA`.
    package let entities: [String]
    package let address: String
    package let json: ServerJSON
}

extension AuditLogEntry: ServerObject {
    init?(_ fields: JSONFields, _ json: ServerJSON) {
        self.json = json
        id = fields.text("log_id")
        actor = fields.text("actor") ?? fields.text("customer_id") ?? ""
        time = fields.time("timestamp")
        action = fields.text("action_string") ?? fields.text("action") ?? ""
        source = fields.text("source") ?? ""
        entities = ["entity", "secondary_entity", "third_entity"].compactMap { fields.text($0) }
            .filter { !$0.isEmpty && $0 != "NA" }
        address = fields.text("ip") ?? ""
    }
}
