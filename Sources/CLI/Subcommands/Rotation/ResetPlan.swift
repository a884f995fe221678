import RedisTypes
import TokenRotation
import UpstashManagement

/// What there is to be reset: asked of the platform before anything happens.
struct ResetPlan {
    private let verb: TokenRotate

    init(_ verb: TokenRotate) {
        self.verb = verb
    }

    func plan(_ name: String, in context: ToolContext) async throws -> RotationStart.Plan {
        let places = verb.places.places(in: context)
        if places.isEmpty { throw RotationStart.noPlace }
        let present = Set(try RotationStart.present(in: places, verb, context))
        let database = try await context.withManagement(verb.account) { try await $0.read(name) }
        guard let url = verb.connection.url ?? database.restURL else {
            throw Failure(
                .failed, "URL", "the platform does not tell where \(database.title) is; nothing was sent",
                hint: "name it: --url https://…")
        }
        guard let old = database.credentials.restToken ?? (present.count == 1 ? present.first : nil) else {
            throw Failure(
                .usage, "OLDTOKEN",
                "neither the platform shows the present token of \(database.title), nor does a place have it; nothing was sent",
                hint: "name a file that has it: --old-token-file FILE")
        }
        return RotationStart.Plan(
            target: RotationTarget(
                .reset, scope: database.id, name: database.label,
                words: ["--database", name] + verb.connectionWords(in: context)),
            url: url, old: old, places: places, facts: [:],
            lines: ["  ends    the standard token, the read-only token and the password, at once"],
            confirmation: database.label)
    }
}
