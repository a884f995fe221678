import RedisTypes
import UpstashREST

/// Decides which account is used.
///
///     flag         --account-file, or UPKEEP_ACCOUNT_FILE
///     environment  UPSTASH_EMAIL and UPSTASH_API_KEY
///     env file     the same in .env or --env-file
///     file         account.env beside the configuration
///
/// The first place that names one wins, and with it its `UPSTASH_MANAGEMENT_URL`: a key is never sent to where another
/// place says. `--management-url` alone, typed on purpose, goes with any of them.
package struct AccountResolver: Sendable {
    private let flags: AccountFlags
    private let environment: [String: String]
    private let workingDirectory: String
    private let paths: ConfigPaths

    package init(flags: AccountFlags, environment: [String: String], workingDirectory: String) {
        self.flags = flags
        self.environment = environment
        self.workingDirectory = workingDirectory
        paths = ConfigPaths(environment: environment, workingDirectory: workingDirectory)
    }

    package func resolve() throws(SettingsError) -> AccountSettings {
        var account = try find()
        if let url = flags.url {
            try check(url, "--management-url")
            account = AccountSettings(email: account.email, key: account.key, url: url, origin: account.origin)
        }
        return account
    }

    private func find() throws(SettingsError) -> AccountSettings {
        let twin = environment["UPKEEP_ACCOUNT_FILE"] ?? ""
        if let name = flags.file ?? (twin.isEmpty ? nil : twin) {
            let path = FileSystem.join(workingDirectory, name)
            guard let account = try account(in: path) else { throw .missing(path, .account) }
            return account
        }
        if let account = try account({ environment[$0].map(Secret.init) }, in: "the environment") { return account }
        if let file = try DotEnv.chosen(by: flags.envFile.decided(by: environment), in: workingDirectory),
            let account = try account({ file[$0]?.value }, in: paths.abbreviated(file.file))
        {
            return account
        }
        // Without a home there is no file.
        let path = try? paths.accountFile
        if let path, let account = try account(in: path) { return account }
        throw .noAccount(file: path.map { paths.abbreviated($0) })
    }

    /// - Returns: `nil` when there is no such file.
    private func account(in path: String) throws(SettingsError) -> AccountSettings? {
        guard let bytes = try PrivateFile.read(path, as: .account) else { return nil }
        let file = try DotEnv(parsing: bytes, file: path)
        let place = paths.abbreviated(path)
        guard let account = try account({ file[$0]?.value }, in: place) else {
            throw .halfAccount(place: place, missing: [AccountVariable.email, AccountVariable.key])
        }
        return account
    }

    private func account(_ value: (String) -> Secret?, in place: String) throws(SettingsError) -> AccountSettings? {
        func set(_ name: String) -> Secret? { value(name).flatMap { $0.isEmpty ? nil : $0 } }
        let (email, key, url) = (set(AccountVariable.email), set(AccountVariable.key), set(AccountVariable.url))
        if email == nil && key == nil && url == nil { return nil }
        guard let email = email?.reveal(), let key else {
            let missing = (email == nil ? [AccountVariable.email] : []) + (key == nil ? [AccountVariable.key] : [])
            throw .halfAccount(place: place, missing: missing)
        }
        guard Self.isEmail(email) else { throw .badEmail(place: place) }
        if let url { try check(url.reveal(), "\(AccountVariable.url) in \(place)") }
        return AccountSettings(
            email: email,
            key: try Secret(checking: Array(key.reveal().utf8), from: "\(AccountVariable.key) in \(place)"),
            url: url?.reveal(), origin: place)
    }

    private func check(_ url: String, _ origin: String) throws(SettingsError) {
        do { _ = try RESTEndpoint(url) } catch { throw .badURL(origin: origin, error.problem) }
    }

    /// What HTTP Basic can carry as a name: a colon would end it.
    private static func isEmail(_ text: String) -> Bool {
        text.utf8.contains(UInt8(ascii: "@")) && text.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != 0x3A }
    }
}
