package import RedisTypes

/// A file that holds one token and nothing else, with or without a newline at its end.
package enum SecretFile {
    /// - Throws: ``SettingsError`` when the file is missing, not regular, not ours, open to others, longer than
    ///   64 KiB, or holds no usable token.
    package static func read(_ path: String, as role: FileRole = .token) throws(SettingsError) -> Secret {
        guard let bytes = try PrivateFile.read(path, as: role) else { throw .missing(path, role) }
        return try Secret(checking: bytes, from: path)
    }

    /// Writes the secret and a newline: 0600, in a 0700 directory, in one step.
    package static func write(_ secret: Secret, to path: String) throws(SettingsError) {
        try PrivateFile.write(Array(secret.reveal().utf8) + [0x0A], to: path)
    }
}
