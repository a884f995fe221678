/// A team and who is in it (management reference, section 9).
package struct Team: Sendable, Hashable {
    package let id: String
    package let name: String
    /// Whether it pays with the card of the account that made it.
    package let copiesCard: Bool?
    package let json: ServerJSON
}

package struct TeamMember: Sendable, Hashable {
    package let email: String
    /// `owner`, or one of ``TeamRole``.
    package let role: String
    package let json: ServerJSON
}

/// What a member may do, as far as it can be given.
package enum TeamRole: String, Sendable, Hashable, CaseIterable {
    case admin, dev, finance
}

extension Team: ServerObject {
    init?(_ fields: JSONFields, _ json: ServerJSON) {
        guard let id = fields.text("team_id"), !id.isEmpty else { return nil }
        self.id = id
        self.json = json
        name = fields.text("team_name") ?? ""
        copiesCard = fields.flag("copy_cc")
    }
}

extension TeamMember: ServerObject {
    init?(_ fields: JSONFields, _ json: ServerJSON) {
        guard let email = fields.text("member_email"), !email.isEmpty else { return nil }
        self.email = email
        self.json = json
        role = fields.text("member_role") ?? ""
    }
}
