import RedisGateway
import RedisTypes
import Settings
import TokenRotation
import UpstashREST

/// Begins a rotation: finds what there is to be rotated, tells what will be done, and does it.
struct RotationStart {
    private let verb: TokenRotate

    init(_ verb: TokenRotate) {
        self.verb = verb
    }

    /// All that is known before anything happens.
    struct Plan: Sendable {
        var target: RotationTarget
        var url: String
        var old: Secret
        var places: [RotationPlace]
        var facts: [String: String]
        /// Of the old token, in Unix milliseconds.
        var expiry: Int64?
        var lines: [String] = []
        /// What has to be typed before it begins.
        var confirmation: String?
    }

    func run(in context: ToolContext) async throws -> Outcome {
        var plan = try await makePlan(in: context)
        try decideExpiry(&plan)
        let keeper = PlaceKeeper(profiles: try context.profiles)
        try check(plan, keeper)
        let store = try context.rotations
        try checkNothingIsUnderWay(plan.target, in: store)
        if verb.dryRun || !verb.output.quiet { describe(plan, in: context) }
        if verb.dryRun { return .ok }
        if let word = plan.confirmation {
            try await context.confirm(
                "this ends both tokens and the password of \(word) at once, and programs fail until they have the new token",
                word, verb.connection.choice)
        }
        return try await verb.withAuthority(over: plan.target, in: context) { authority in
            let lock = try RotationLock(plan.target, in: store)
            defer { withExtendedLifetime(lock) {} }
            // Again, now that nobody else can begin one.
            try checkNothingIsUnderWay(plan.target, in: store)
            var record = RotationRecord(
                plan.target, url: plan.url, old: RotationSecrets.digest(of: plan.old), places: plan.places,
                check: verb.check, grace: GraceTime(milliseconds: grace), now: POSIX.nowInMilliseconds())
            record.facts = plan.facts
            let tools = context.rotationTools(verb.connection.choice, isQuiet: verb.output.quiet)
            var rotation = try Rotation(
                record, old: plan.old, store: store, authority: authority, places: keeper, tools: tools)
            return try await verb.finish(&rotation, in: context)
        }
    }

    private var grace: Int64 { verb.grace?.milliseconds ?? 24 * 3_600_000 }

    // MARK: The plan

    private func makePlan(in context: ToolContext) async throws -> Plan {
        if verb.user != nil { return try await UserPlan(verb).plan(in: context) }
        if let database = verb.database { return try await ResetPlan(verb).plan(database, in: context) }
        return try await listPlan(in: context)
    }

    private func listPlan(in context: ToolContext) async throws -> Plan {
        let path = POSIX.resolved(try verb.list.path(in: context))
        let set = try TokenListFile.read(path)
        let source = try await source(in: context)
        var places = verb.places.places(in: context)
        if places.isEmpty, let place = source.place { places = [place] }
        if places.isEmpty { throw Self.noPlace }
        let candidates = try [source.token].compactMap { $0 } + Self.present(in: places, verb, context)
        let entry: GatewayToken
        if let name = verb.name {
            guard let found = TokenName.find(name, in: set) else {
                throw Failure(
                    .notFound, "NOTFOUND", "there is no token \(Spelling.shown(name)) in \(path)",
                    hint: command("upkeep token list"))
            }
            entry = found
        } else {
            let digests = candidates.map { TokenDigest(of: $0) }
            guard let found = set.tokens.first(where: { digests.contains($0.digest) }) else {
                throw Failure(
                    .notFound, "NOTFOUND", "the token in use is not one of \(path)",
                    hint: command("upkeep token list") + " shows which there are; name one")
            }
            entry = found
        }
        let base = TokenName(entry.name).base
        let words =
            [base] + (verb.list.tokens == nil ? [] : ["--tokens", path])
            + (verb.connection.insecurePlaintext ? ["--insecure-plaintext"] : [])
        let target = RotationTarget(.list, scope: path, name: base, words: words)
        // The places may have the new token already: that is no reason to speak of.
        try checkNothingIsUnderWay(target, in: context.rotations)
        guard let old = candidates.first(where: { TokenDigest(of: $0) == entry.digest }) else {
            throw Failure(
                .usage, "OLDTOKEN",
                "neither the connection nor one of the places has the present token \(entry.name), which has to be tried "
                    + "and could not be gone back to", hint: "name a file that has it: --old-token-file FILE")
        }
        var facts: [String: String] = [:]
        var lines: [String] = []
        if let place = source.place, !places.contains(place), source.token.map({ TokenDigest(of: $0) }) == entry.digest
        {
            lines.append("  left    \(place) keeps the old token, which ends")
        }
        facts[TokenListAuthority.Fact.oldName] = entry.name
        facts[TokenListAuthority.Fact.oldDigest] = entry.digest.hex
        facts[TokenListAuthority.Fact.rights] = entry.rights.rawValue
        return Plan(
            target: target, url: source.url, old: old, places: places, facts: facts, expiry: entry.expiry, lines: lines)
    }

    static let noPlace = Failure(
        .usage, "PLACE", "nothing says where the new token goes; nothing was changed",
        hint: "add --to-env .env, --to-profile NAME, --to-file FILE, --exec COMMAND or --print")

    private func command(_ text: String) -> String {
        text + (verb.list.tokens.map { " --tokens \(Spelling.shellWord($0))" } ?? "")
    }

    /// Where the gateway is, and what connects to it now.
    private func source(in context: ToolContext) async throws -> (url: String, token: Secret?, place: RotationPlace?) {
        let choice = try verb.connection.choice.filled(from: context.flagVariables)
        let flags = choice.flags
        if let url = flags.url, flags.tokenFile == nil, !flags.tokenStdin {
            _ = try RESTEndpoint(url)
            return (url, nil, nil)
        }
        let resolved = try context.resolver(flags).resolve()
        _ = try RESTEndpoint(resolved.url)
        return (resolved.url, try await context.token(of: resolved), place(of: resolved, flags, in: context))
    }

    /// The one place of a connection that can be written to.
    private func place(
        of endpoint: ResolvedEndpoint, _ flags: EndpointFlags, in context: ToolContext
    ) -> RotationPlace? {
        if let name = endpoint.profileName {
            guard case .secret = endpoint.token else { return nil }
            return .profile(name)
        }
        guard endpoint.tier == .envFile else { return nil }
        switch flags.envFile {
        case .file(let name): return .envFile(POSIX.resolved(context.path(name)))
        case .automatic:
            let named = context.environment["UPKEEP_ENV_FILE"].flatMap { $0.isEmpty ? nil : $0 }
            return .envFile(POSIX.resolved(context.path(named ?? ".env")))
        case .none: return nil
        }
    }

    /// The tokens that the places have now, and the file that was named for it.
    static func present(
        in places: [RotationPlace], _ verb: TokenRotate, _ context: ToolContext
    ) throws -> [Secret] {
        let keeper = PlaceKeeper(profiles: try context.profiles)
        var tokens = try verb.oldTokenFile.map { [try SecretFile.read(context.path($0))] } ?? []
        for place in places {
            if case .tokens(let found) = try keeper.content(of: place) { tokens += found }
        }
        return tokens
    }

    /// A token with an end does not become one without by being rotated, nor the other way round, unless somebody says so.
    private func decideExpiry(_ plan: inout Plan) throws {
        if let expiry = plan.expiry, verb.expires == nil, !verb.noExpiry {
            throw Failure(
                .usage, "EXPIRY",
                "the present token ends at \(UTCTime(milliseconds: expiry)); nothing says when the new one does",
                hint: "add --expires 30d, or --no-expiry")
        }
        plan.facts[UserPasswords.Fact.lifetime] = verb.expires.map { String($0.milliseconds) }
    }

    /// Whether each place can take the token: has the old one, or none, and can be written to. A place that cannot is told
    /// before there is a second token to be rid of.
    private func check(_ plan: Plan, _ keeper: PlaceKeeper) throws {
        for place in plan.places {
            if case .tokens(let found) = try keeper.content(of: place), found.contains(where: { $0 != plan.old }) {
                throw RotationError.foreignToken(place)
            }
            if case .envFile(let file) = place, try SharedFile.modeForOthers(file) == nil {
                throw RotationError.unusable(place, reason: "there is no such file")
            }
            try keeper.checkTakes(place)
            if let file = place.sharedFile, !verb.places.allowReadable, let mode = try SharedFile.modeForOthers(file),
                mode != 0
            {
                throw RotationError.openToOthers(place, file: file, mode: mode)
            }
        }
    }

    /// A journal that cannot be read may be of a rotation that is under way.
    private func checkNothingIsUnderWay(_ target: RotationTarget, in store: RotationStore) throws {
        if let record = try store.record(target.id), record.outcome == .open {
            throw RotationError.underWay(record.target)
        }
    }

    private func describe(_ plan: Plan, in context: ToolContext) {
        let strategy = plan.target.strategy
        var lines = ["rotating \(plan.target.name) at \(plan.url): \(strategy.summary)"]
        lines.append("  steps   \(strategy.steps.map(\.rawValue).joined(separator: ", "))")
        lines += plan.places.map { "  place   \($0)" }
        if let check = verb.check { lines.append("  check   \(check)") }
        if strategy != .reset { lines.append("  grace   \(TimeSpan(.milliseconds(grace)))") }
        if let expires = verb.expires { lines.append("  expires \(expires) after it is made") }
        lines += plan.lines
        lines.append("  refused \(strategy.window)")
        lines.append(
            verb.dryRun
                ? "nothing was done"
                : "  if cut  \(plan.target.command("--resume"))\(strategy == .reset ? "" : ", or --rollback")")
        for line in lines { context.console.note(line) }
    }
}
