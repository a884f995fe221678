package import RedisTypes
package import Settings

/// What a place has.
package enum PlaceContent: Sendable, Hashable {
    /// Every token that stands there; a file may have one under two names.
    case tokens([Secret])
    /// No token yet.
    case nothing
    /// A place that takes and does not tell.
    case unknown
}

/// Reads and writes the places that are files.
package struct PlaceKeeper: Sendable {
    /// The names under which an env file has the token. The SDKs read the first, some platforms set the second.
    package static let variables = ["UPSTASH_REDIS_REST_TOKEN", "KV_REST_API_TOKEN"]

    private let profiles: ProfileStore

    package init(profiles: ProfileStore) {
        self.profiles = profiles
    }

    /// - Throws: ``SettingsError``, ``RotationError/unusable(_:reason:)``
    package func content(of place: RotationPlace) throws -> PlaceContent {
        switch place {
        case .profile(let name):
            guard case .secret(let token) = try profiles.show(name).token else {
                throw RotationError.unusable(place, reason: "its token comes from a token_command")
            }
            return .tokens([token])
        case .envFile(let path):
            guard let bytes = try SharedFile.read(path) else { return .nothing }
            let file = try DotEnvEdit(bytes, file: path)
            let tokens = Self.variables.flatMap { file.values(of: $0) }.filter { !$0.isEmpty }
            return tokens.isEmpty ? .nothing : .tokens(tokens)
        case .key(let file, let path):
            guard let bytes = try SharedFile.read(file) else {
                throw RotationError.unusable(place, reason: "there is no such file")
            }
            return .tokens([try keyed(place, file, path, bytes).value])
        case .file(let path):
            guard let bytes = try PrivateFile.read(path, as: .token) else { return .nothing }
            return .tokens([try Secret(checking: bytes, from: path)])
        case .program, .output: return .unknown
        }
    }

    /// Whether a place could take a token, as far as that can be told without giving it one.
    package func checkTakes(_ place: RotationPlace) throws {
        switch place {
        case .profile: try SharedFile.checkReplaceable(profiles.file)
        case .envFile(let path), .key(let path, _), .file(let path): try SharedFile.checkReplaceable(path)
        case .program, .output: break
        }
    }

    /// Puts a token in a place, instead of `other` where both could stand. What else is there stays as it is.
    package func put(_ token: Secret, insteadOf other: Secret, in place: RotationPlace) throws {
        switch place {
        case .profile(let name): try profiles.setToken(token, of: name)
        case .file(let path):
            // In whatever directory it is: the file itself is 0600.
            try SharedFile.update(path) { _ in Array(token.reveal().utf8) + [0x0A] }
        case .envFile(let path):
            try SharedFile.update(path) { bytes throws(SettingsError) in
                let file = try DotEnvEdit(bytes ?? [], file: path)
                let isOurs: (Secret) -> Bool = { $0.isEmpty || $0 == other || $0 == token }
                let known = Self.variables.filter { file.values(of: $0).contains(where: isOurs) }
                guard let first = Self.variables.first else { return bytes ?? [] }
                return known.isEmpty
                    ? file.appending(first, token) : file.replacing(known, where: isOurs, with: token)
            }
        case .key(let file, let path):
            // The closure throws what settings throw; what is wrong with the key is told by reading it first.
            guard let bytes = try SharedFile.read(file) else {
                throw RotationError.unusable(place, reason: "there is no such file")
            }
            _ = try keyed(place, file, path, bytes)
            try SharedFile.update(file) { bytes throws(SettingsError) in
                guard let bytes, let edit = KeyedValue.found(path, in: bytes, of: file) else { return bytes ?? [] }
                return edit.replacing(with: token, in: bytes)
            }
        case .program, .output: break
        }
    }

    private func keyed(
        _ place: RotationPlace, _ file: String, _ path: String, _ bytes: [UInt8]
    ) throws(RotationError) -> KeyedValue {
        do throws(KeyedValue.Unusable) { return try KeyedValue(path, in: bytes, of: file) } catch {
            throw .unusable(place, reason: error.reason)
        }
    }
}
