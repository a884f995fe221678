extension EndpointFlags.EnvFile {
    /// The flag decides before its environment twins do, and "none" before a file.
    func decided(by environment: [String: String]) -> Self {
        guard case .automatic = self else { return self }
        if SwitchVariable.isOn(environment["UPKEEP_NO_ENV_FILE"]) { return .none }
        guard let file = environment["UPKEEP_ENV_FILE"], !file.isEmpty else { return .automatic }
        return .file(file)
    }
}

extension DotEnv {
    /// - Returns: `nil` when none is to be read, or there is no `.env` in the working directory.
    /// - Throws: ``SettingsError``, also for a file that was named and is not there.
    static func chosen(
        by choice: EndpointFlags.EnvFile, in workingDirectory: String
    ) throws(SettingsError) -> DotEnv? {
        switch choice {
        case .none: return nil
        case .automatic: return try DotEnv(readingFrom: FileSystem.join(workingDirectory, ".env"))
        case .file(let name):
            let path = FileSystem.join(workingDirectory, name)
            guard let file = try DotEnv(readingFrom: path) else { throw .missing(path, .envFile) }
            return file
        }
    }
}
