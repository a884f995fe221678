/// People who share databases (management reference 9.1).
struct Team: Sendable, Hashable {
    enum Role: String, Sendable, CaseIterable {
        case owner, admin, dev, finance
    }

    struct Member: Sendable, Hashable {
        var email: String
        var role: Role
    }

    var id: String
    var name: String
    var copiesCard: Bool
    /// The e-mail of the account whose team it is.
    var owner: String
    /// Without the owner.
    var members: [Member] = []

    /// How many teams an account may own.
    static let limit = 5

    var json: JSONValue {
        ["team_id": .string(id), "team_name": .string(name), "copy_cc": .boolean(copiesCard)]
    }

    func json(_ member: Member) -> JSONValue {
        json.merged(with: ["member_email": .string(member.email), "member_role": .string(member.role.rawValue)])
    }

    var allMembers: [Member] { [Member(email: owner, role: .owner)] + members }

    var stored: JSONValue {
        json.merged(with: [
            "owner": .string(owner),
            "members": .array(members.map { ["email": .string($0.email), "role": .string($0.role.rawValue)] }),
        ])
    }

    init(id: String, name: String, copiesCard: Bool, owner: String) {
        (self.id, self.name, self.copiesCard, self.owner) = (id, name, copiesCard, owner)
    }

    /// - Throws: ``UnreadableState`` also for a single team that is none: the next change would write over it.
    static func stored(in path: String) throws -> [Team] {
        guard let json = try StateDirectory.read(path) else { return [] }
        let teams = json["teams"]?.elements?.map(Team.init(stored:))
        guard let teams, !teams.contains(where: { $0 == nil }) else {
            throw UnreadableState(path: path, reason: "it is not a list of teams")
        }
        return teams.compactMap(\.self)
    }

    init?(stored json: JSONValue) {
        guard let id = json["team_id"]?.text, let name = json["team_name"]?.text, let owner = json["owner"]?.text else {
            return nil
        }
        self.init(id: id, name: name, copiesCard: json["copy_cc"]?.boolean ?? false, owner: owner)
        members = (json["members"]?.elements ?? []).compactMap { member in
            guard let email = member["email"]?.text, let role = member["role"]?.text.flatMap(Role.init(rawValue:))
            else { return nil }
            return Member(email: email, role: role)
        }
    }
}
