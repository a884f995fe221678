import Settings

/// What was changed, when and by whom (management reference 9.2): a line of JSON each, never rewritten but for what is
/// too old.
struct AuditLog: Sendable {
    /// What is written down. The service publishes no list of its codes but for `deleteTeam`.
    enum Action: Int, Sendable {
        case createDatabase = 1
        case deleteDatabase, renameDatabase, resetPassword, enableTLS, enableEviction, disableEviction
        case enableAutoUpgrade, disableAutoUpgrade, changePlan, updateBudget
        case createTeam
        case deleteTeam = 13
        case addTeamMember, removeTeamMember, moveToTeam, updateRegions, createBackup, deleteBackup, restoreBackup
        case enableDailyBackup, disableDailyBackup, enableProdPack, disableProdPack, updateAllowList
        case restoreFailed

        var words: String {
            switch self {
            case .createDatabase: "Create Database"
            case .deleteDatabase: "Delete Database"
            case .renameDatabase: "Rename Database"
            case .resetPassword: "Reset Password"
            case .enableTLS: "Enable TLS"
            case .enableEviction: "Enable Eviction"
            case .disableEviction: "Disable Eviction"
            case .enableAutoUpgrade: "Enable Auto Upgrade"
            case .disableAutoUpgrade: "Disable Auto Upgrade"
            case .changePlan: "Change Plan"
            case .updateBudget: "Update Budget"
            case .createTeam: "Create Team"
            case .deleteTeam: "Delete Team"
            case .addTeamMember: "Add Team Member"
            case .removeTeamMember: "Remove Team Member"
            case .moveToTeam: "Move Database"
            case .updateRegions: "Update Regions"
            case .createBackup: "Create Backup"
            case .deleteBackup: "Delete Backup"
            case .restoreBackup: "Restore Backup"
            case .enableDailyBackup: "Enable Daily Backup"
            case .disableDailyBackup: "Disable Daily Backup"
            case .enableProdPack: "Enable Prod Pack"
            case .disableProdPack: "Disable Prod Pack"
            case .updateAllowList: "Update Allow List"
            case .restoreFailed: "Restore Backup Failed"
            }
        }
    }

    /// How long an entry is kept, in seconds: 182 days.
    private static let lifetime = 182 * 86_400

    private let path: String
    private var entries: [JSONValue]

    /// Reads what is there. The last line may be cut: its change was made, and its writer killed.
    init(path: String, now: Int) throws {
        self.path = path
        let lines = (try Files.contents(of: path) ?? []).split(separator: UInt8(ascii: "\n"))
        // A line that cannot be read tells nothing.
        entries = lines.compactMap { try? JSONValue(parsing: Array($0)) }
        let kept = entries.filter { $0["ttl"]?.integer ?? 0 > now }
        guard kept.count < lines.count else { return }
        entries = kept
        try PrivateFile.write(kept.flatMap { $0.bytes + [0x0A] }, to: path)
    }

    /// Newest first.
    func entries(of email: String, now: Int) -> [JSONValue] {
        entries.reversed().filter { $0["actor"]?.text == email && $0["ttl"]?.integer ?? 0 > now }
    }

    mutating func append(
        _ action: Action, by caller: Caller, on entity: String, _ second: String = "NA", reason: String = "", now: Int
    ) throws {
        let entry: JSONValue = [
            "log_id": .string(Identifier.random()), "customer_id": .string(caller.email),
            "actor": .string(caller.email), "timestamp": .integer(now), "action": .integer(action.rawValue),
            "action_string": .string(action.words), "source": .string("API_KEY - \(caller.keyName)"),
            "entity": .string(entity), "secondary_entity": .string(second), "third_entity": "",
            "readable_format": "", "reason": .string(reason), "notes": "", "ip": .string(caller.address),
            "ttl": .integer(now + Self.lifetime),
        ]
        entries.append(entry)
        try Files.append(entry.bytes + [0x0A], to: path)
    }
}
