package import RedisTypes

/// The variables of a `.env` file.
///
///     # a comment
///     export UPSTASH_REDIS_REST_URL=https://eu1-…upstash.io   # another, after a space
///     UPSTASH_REDIS_REST_TOKEN="AX…"
///
/// - Without quotes a value ends at a ` #` or the line's end, and space around it is dropped.
/// - In single quotes every character stands for itself.
/// - In double quotes `\n` `\r` `\t` `\"` `\\` `\$` are escapes; any other backslash stays, as in a shell.
/// - A quoted value may run over several lines. Nothing is expanded: `$NAME` is five characters.
/// - A name given twice has its last value, as when a shell reads the file.
package struct DotEnv: Sendable, Hashable {
    /// A value and the line its name stands on. Any of them may be secret, so all of them are.
    package struct Entry: Sendable, Hashable {
        package let value: Secret
        package let line: Int
    }

    /// The path messages name.
    package let file: String
    package let entries: [String: Entry]

    /// Larger than any environment a program could be started with.
    package static let sizeLimit = 1024 * 1024

    package subscript(name: String) -> Entry? { entries[name] }

    /// The file's variables, or `nil` when there is no such file. Others may read it: `.env` files are 0644
    /// everywhere, and what else is in them is not ours to judge.
    package init?(readingFrom path: String) throws(SettingsError) {
        guard let bytes = try PrivateFile.readShared(path, as: .envFile, limit: Self.sizeLimit) else { return nil }
        try self.init(parsing: bytes, file: path)
    }

    /// - Throws: ``SettingsError/envFile(_:line:_:)``, which quotes neither name nor value: a pasted token on a
    ///   line of its own looks like a name.
    package init(parsing bytes: [UInt8], file: String) throws(SettingsError) {
        var parser = DotEnvParser(bytes)
        do throws(DotEnvParser.Failure) {
            entries = try parser.parse()
        } catch {
            throw .envFile(file, line: error.line, error.problem)
        }
        self.file = file
    }
}
