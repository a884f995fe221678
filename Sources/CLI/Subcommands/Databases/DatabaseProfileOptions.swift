import ArgumentParser
import RedisTypes
import Settings
import UpstashManagement

/// The profile that a database is saved as.
struct DatabaseProfileOptions: ParsableArguments, Sendable {
    @Option(help: ArgumentHelp("Name of the profile; that of the database by default.", valueName: "name"))
    var profile: String?
    @Flag(help: "Mark it as production: writes say so.") var production = false
    @Flag(help: "Save the read-only token, and mark the profile so.") var readOnly = false
    @Flag(help: "Replace a profile of that name that is another database's.") var replace = false
    @Flag(help: "Leave the default profile as it is.") var keepDefault = false

    var isGiven: Bool { profile != nil || production || readOnly || replace || keepDefault }

    /// - Throws: what can be told of the name before anything is done.
    func target(for database: String, in context: ToolContext) throws -> DatabaseProfile {
        let name = profile ?? database
        guard Profile.isValid(name: name) else {
            if profile != nil { throw SettingsError.badProfileName(name) }
            throw Failure(
                .usage, "PROFILE", "\(Spelling.shown(name)) cannot be the name of a profile", hint: "add --profile NAME"
            )
        }
        let store = try context.profiles
        // A configuration that cannot be read is told now, and not after something was created.
        let list = try store.list()
        let before = list.defaultName
        return DatabaseProfile(
            name: name, store: store, options: self, defaultBefore: before == name ? nil : before,
            exists: list[name] != nil)
    }
}

struct DatabaseProfile {
    let name: String
    fileprivate let store: ProfileStore
    fileprivate let options: DatabaseProfileOptions
    fileprivate let defaultBefore: String?
    fileprivate let exists: Bool

    fileprivate init(
        name: String, store: ProfileStore, options: DatabaseProfileOptions, defaultBefore: String?, exists: Bool
    ) {
        (self.name, self.store, self.options, self.defaultBefore) = (name, store, options, defaultBefore)
        self.exists = exists
    }

    /// A profile that is there is for no database that is yet to be made.
    func checkTakesAnother() throws {
        guard exists, !options.replace else { return }
        throw Failure(
            .conflict, "SETTINGS",
            "profile \(name) in \(Spelling.shown(store.file)) is another database's; nothing was sent",
            hint: "add --profile OTHER, or --replace")
    }

    /// Saves the database; marks of a profile that is there stay.
    /// - Returns: what was done, in a line.
    func save(_ database: ManagedDatabase, in context: ToolContext) throws -> String {
        guard let url = database.restURL else {
            throw Failure(
                .failed, "ENDPOINT",
                "the service tells no endpoint of \(Spelling.shown(database.name)) that makes a URL",
                hint: "upkeep db get \(database.id)")
        }
        let marks = ProfileMarks(
            isProduction: options.production ? true : nil, isReadOnly: options.readOnly ? true : nil)
        let profile: Profile
        do {
            profile = try store.save(
                name, url: url, marks: marks, replacing: options.replace, isDefault: !options.keepDefault
            ) { $0 ? database.credentials.readOnlyRESTToken : database.credentials.restToken }
        } catch {
            guard case .profileExists(let name, let file) = error else { throw error }
            throw Failure(
                .conflict, "SETTINGS",
                "profile \(name) in \(Spelling.shown(file)) is another database's, or gets its token from a command",
                hint: "upkeep db use \(database.id) --profile OTHER, or add --replace")
        }
        let kinds = [profile.isProduction ? "production" : nil, profile.isReadOnly ? "read-only" : nil].compactMap {
            $0
        }
        let marked = kinds.isEmpty ? "" : " (\(kinds.joined(separator: ", ")))"
        if options.keepDefault { return "profile \(name) saved\(marked)" }
        let before = defaultBefore.map { "; it was \($0): upkeep profile use \($0)" } ?? ""
        return "profile \(name) saved\(marked), and the default now\(before)"
    }
}
