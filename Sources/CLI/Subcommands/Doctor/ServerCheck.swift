import RateLimits
import RedisTypes
import RedisUsers
import Settings
import UpstashClient
import UpstashREST

/// Whether the database answers, to whom, how fast, and what it says of itself.
struct ServerCheck {
    private static let pings = 5
    /// Half of it is lost on the way of every single command.
    private static let farAway = Duration.milliseconds(100)

    /// Certificates are renewed with so many days left, or were forgotten.
    private static let renewal: Int64 = 14

    private let context: ToolContext
    private let connection: ConnectionOptions
    private let explanation: SettingsResolver.Explanation

    init(_ explanation: SettingsResolver.Explanation, _ connection: ConnectionOptions, in context: ToolContext) {
        self.explanation = explanation
        self.connection = connection
        self.context = context
    }

    /// The checks that need the database.
    private static let checks: [DoctorFinding.Check] = [
        .connection, .token, .clock, .latency, .eviction, .ttl, .size, .quota,
    ]

    static func notMade(_ reason: String) -> [DoctorFinding] {
        checks.map { DoctorFinding(.unchecked, $0, "not made", reason) }
    }

    func findings() async throws -> [DoctorFinding] {
        guard case .success(let endpoint) = explanation.result else {
            // What is wrong with the settings is told by their own check; that there are none is no fault.
            return Self.notMade("no database is named")
        }
        do {
            return try await context.withDatabase(connection) { try await findings(of: $0) }
        } catch let error as CancellationError {
            throw error
        } catch {
            let isRefused = Diagnostic(error).outcome == .notAllowed
            let check: DoctorFinding.Check = isRefused ? .token : .connection
            let rest = Self.notMade("the database did not answer").filter { $0.check != check }
            return [DoctorFinding(.error, check, endpoint.profileName ?? endpoint.origin, error)] + rest
        }
    }

    private func findings(of database: Database) async throws -> [DoctorFinding] {
        let host = database.client.endpoint.authority
        let latency = try await latency(of: database)
        var findings = [
            DoctorFinding(.ok, .connection, host, "it answers"), Self.finding(latency, host),
        ]
        findings += certificate(database.certificate, host).map { [$0] } ?? []
        findings += await checked(.token, host) { [try await token(of: database)] }
        findings += await checked(.clock, host) { [try await clock(of: database)] }
        findings += await checked(.eviction, host, also: [.ttl, .size]) {
            let info = try await database.client.send("INFO").bytes?.bytes ?? []
            return ServerFindings(host: host, info: InfoFields(info)).all
        }
        let isLocal = database.endpoint.tier == .local
        findings.append(
            DoctorFinding(
                .unchecked, .quota, host, "INFO does not tell how many commands were used this month",
                fix: isLocal ? "upkeep local usage" : nil))
        return findings
    }

    /// A check that fails is one that was not made; the others go on.
    private func checked(
        _ check: DoctorFinding.Check, _ host: String, also others: [DoctorFinding.Check] = [],
        _ make: () async throws -> [DoctorFinding]
    ) async -> [DoctorFinding] {
        do { return try await make() } catch {
            return ([check] + others).map { DoctorFinding(.unchecked, $0, host, error) }
        }
    }

    // MARK: Connection

    /// The median of some round trips over a connection that is open.
    private func latency(of database: Database) async throws -> Duration {
        let clock = ContinuousClock()
        var times: [Duration] = []
        for _ in 0...Self.pings {
            let start = clock.now
            do { _ = try await database.client.send("PING") } catch let error as RedisError {
                // A user without the right to PING is answered all the same.
                guard error.kind == .permission else { throw error }
            }
            times.append(clock.now - start)
        }
        return times.dropFirst().sorted()[Self.pings / 2]
    }

    private static func finding(_ latency: Duration, _ host: String) -> DoctorFinding {
        let text = "a command takes \(TimeSpan(.milliseconds(max(1, TimeSpan(latency).milliseconds)))) there and back"
        if latency < farAway { return DoctorFinding(.ok, .latency, host, text) }
        return DoctorFinding(
            .warning, .latency, host, "\(text): run programs near its region, or give it a read region near them")
    }

    /// One that has ended already lets nobody in.
    private func certificate(_ end: CertificateEnd, _ host: String) -> DoctorFinding? {
        guard let end = end.milliseconds else { return nil }
        let left = end.subtractingReportingOverflow(POSIX.nowInMilliseconds())
        let days = left.overflow ? Int64.max : left.partialValue / 86_400_000
        let text = "its certificate is valid until \(RFC3339.text(milliseconds: end))"
        guard days < Self.renewal else { return DoctorFinding(.ok, .tls, host, text) }
        return DoctorFinding(
            .warning, .tls, host,
            "\(text), \(days < 1 ? "less than a day" : Quantity.text(Int(days), "day")) from now: "
                + "every program is refused then")
    }

    private func clock(of database: Database) async throws -> DoctorFinding {
        let skew = try await database.client.clockSkew()
        guard skew.magnitude > ServerClock.tolerance else {
            return DoctorFinding(.ok, .clock, "this machine", "it agrees with the server's clock")
        }
        let span = TimeSpan(.milliseconds(Int64(clamping: skew.magnitude)))
        return DoctorFinding(
            .warning, .clock, "this machine",
            "its clock is \(span) \(skew > 0 ? "ahead of" : "behind") the server's: limits and flags go by one, expiries "
                + "by the other", fix: Self.clockFix)
    }

    #if os(macOS)
    private static let clockFix = "sudo sntp -sS time.apple.com"
    #else
    private static let clockFix = "sudo timedatectl set-ntp true"
    #endif

    // MARK: Token

    private func token(of database: Database) async throws -> DoctorFinding {
        let probe = try await TokenProbe(database.client)
        let subject = probe.user.map { "user \($0)" } ?? database.name
        let rights = "reads: \(probe.reads.word), writes: \(probe.writes.word)"
        switch (probe.writes, database.endpoint.isReadOnly) {
        case (.yes, true):
            return DoctorFinding(
                .warning, .token, subject,
                "the profile is read-only, but its token may write: nothing holds programs back "
                    + "that take the token from it")
        case (.no, false) where probe.reads == .no:
            return DoctorFinding(
                .unchecked, .token, subject,
                "it is valid; what it may do with other keys than upkeep:probe tells upkeep token check --key")
        case (.no, false):
            let name = database.endpoint.profileName
            // A profile that was just used can be read.
            let profile = name.flatMap { try? context.profiles.show($0) }
            return DoctorFinding(
                profile == nil ? .note : .warning, .token, subject,
                "it is valid and may not write (\(rights)), and nothing says that this is meant",
                fix: profile?.replacement(isReadOnly: true))
        case (.unknown(let reason), _): return DoctorFinding(.unchecked, .token, subject, reason)
        case (.yes, false) where probe.user?.text == "default" && database.endpoint.tier != .local:
            return DoctorFinding(
                .note, .token, subject,
                "it may do everything, with ACL and FLUSHDB: programs fare better with a user of "
                    + "their own", fix: "upkeep token create --user app --rights read-write")
        case (.yes, false), (.no, true): return DoctorFinding(.ok, .token, subject, "it is valid: \(rights)")
        }
    }
}
