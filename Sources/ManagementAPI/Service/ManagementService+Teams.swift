extension ManagementService {
    func listTeams(for caller: Caller) -> JSONValue {
        .array(teams.filter { $0.allMembers.contains { $0.email == caller.email } }.map(\.json))
    }

    func createTeam(_ body: RequestBody, by caller: Caller) throws -> JSONValue {
        let name = try Self.checkName(body.required("team_name", body.text("team_name")), "team_name")
        let copiesCard = try body.required("copy_cc", body.boolean("copy_cc"))
        guard teams.filter({ $0.owner == caller.email }).count < Team.limit else {
            throw Refusal.invalid("an account owns at most \(Team.limit) teams")
        }
        let team = Team(id: Identifier.random(), name: name, copiesCard: copiesCard, owner: caller.email)
        try store(teams + [team])
        log(.createTeam, by: caller, on: name)
        return team.json
    }

    func deleteTeam(_ id: String, by caller: Caller) throws {
        let team = try team(id, managedBy: caller)
        guard team.owner == caller.email else { throw Refusal(status: 403, text: "only its owner deletes a team") }
        guard !databases.values.contains(where: { $0.record.team == id }) else {
            throw Refusal.invalid("a team with active databases cannot be deleted")
        }
        try store(teams.filter { $0.id != id })
        log(.deleteTeam, by: caller, on: team.name)
    }

    func listMembers(_ id: String, for caller: Caller) throws -> JSONValue {
        let team = try team(id, for: caller)
        return .array(team.allMembers.map { team.json($0) })
    }

    func addMember(_ body: RequestBody, by caller: Caller) throws -> JSONValue {
        let (id, email) = try memberNames(body)
        let role = try body.required("member_role", body.text("member_role"))
        guard let role = Team.Role(rawValue: role), role != .owner else {
            throw Refusal.invalid("member_role '\(role)' is none of admin, dev, finance")
        }
        var team = try team(id, managedBy: caller)
        guard !team.allMembers.contains(where: { $0.email == email }) else {
            throw Refusal.invalid("\(email) is a member of the team already")
        }
        let member = Team.Member(email: email, role: role)
        team.members.append(member)
        try replace(team)
        log(.addTeamMember, by: caller, on: team.name, email)
        return team.json(member)
    }

    func removeMember(_ body: RequestBody, by caller: Caller) throws {
        let (id, email) = try memberNames(body)
        var team = try team(id, managedBy: caller)
        guard email != team.owner else { throw Refusal.invalid("the owner of a team cannot be removed") }
        guard team.members.contains(where: { $0.email == email }) else {
            throw Refusal(status: 404, text: "team member not found")
        }
        team.members.removeAll { $0.email == email }
        try replace(team)
        log(.removeTeamMember, by: caller, on: team.name, email)
    }

    private func memberNames(_ body: RequestBody) throws(Refusal) -> (team: String, email: String) {
        let id = try body.required("team_id", body.text("team_id"))
        let email = try body.required("member_email", body.text("member_email"))
        guard email.contains("@"), (3...254).contains(email.utf8.count) else {
            throw .invalid("member_email '\(email)' is no e-mail address")
        }
        return (id, email)
    }

    private func team(_ id: String, for caller: Caller) throws(Refusal) -> Team {
        guard let team = teams.first(where: { $0.id == id }),
            team.allMembers.contains(where: { $0.email == caller.email })
        else { throw .noTeam }
        return team
    }

    private func team(_ id: String, managedBy caller: Caller) throws(Refusal) -> Team {
        let team = try team(id, for: caller)
        let role = team.allMembers.first { $0.email == caller.email }?.role
        guard role == .owner || role == .admin else {
            throw Refusal(status: 403, text: "only the owner and admins manage a team")
        }
        return team
    }

    private func replace(_ team: Team) throws {
        try store(teams.map { $0.id == team.id ? team : $0 })
    }

    private func store(_ teams: [Team]) throws {
        try StateDirectory.write(["teams": .array(teams.map(\.stored))], to: directory.teamsFile)
        self.teams = teams
    }

    // MARK: Databases of a team

    /// Gives a database with its backups to a team, or back to the account, whose e-mail then stands for the team.
    func moveToTeam(_ body: RequestBody, by caller: Caller) async throws {
        let teamID = try body.required("team_id", body.text("team_id"))
        let id = try body.required("database_id", body.text("database_id"))
        let account = try database(id, for: caller).record.account
        let team = teamID == account ? nil : try team(teamID, managedBy: caller)
        try await changing(id, caller, "moving") { database in
            var record = database.record
            record.team = team?.id
            try store(record, of: database)
            log(.moveToTeam, by: caller, on: record.name, team?.name ?? account)
        }
    }
}
