import RedisTypes
import Settings

/// Who else can read what upkeep keeps.
struct PermissionCheck {
    private let context: ToolContext
    private let paths: ConfigPaths

    init(in context: ToolContext) {
        self.context = context
        paths = ConfigPaths(environment: context.environment, workingDirectory: context.workingDirectory)
    }

    func findings() -> [DoctorFinding] {
        var findings: [DoctorFinding] = []
        var looked = 0
        var directories: Set<String> = []
        do {
            let config = try paths.configFile
            let instance = try LocalInstance(context)
            let kept = [
                (config, FileRole.config), (try paths.accountFile, .account), (instance.tokenFile, .token),
                (instance.stateFile, .secret),
            ]
            for (path, role) in kept + rotationSecrets(try paths.stateDirectory) {
                do {
                    if try PrivateFile.read(path, as: role) != nil { looked += 1 }
                } catch {
                    findings.append(DoctorFinding(.error, .permissions, path, error))
                }
            }
            directories = [Self.parent(of: config), try paths.stateDirectory, instance.directory]
        } catch {
            findings.append(DoctorFinding(.unchecked, .permissions, "the configuration", error))
        }
        for directory in directories.sorted() {
            guard let mode = POSIX.mode(of: directory) else { continue }
            looked += 1
            guard mode & 0o077 != 0 else { continue }
            // Who may write there can put another file in the place of ours.
            let severity: DoctorFinding.Severity = mode & 0o022 != 0 ? .error : .warning
            let error = SettingsError.openToOthers(directory, .directory, mode: Int(mode))
            findings.append(DoctorFinding(severity, .permissions, directory, error))
        }
        findings += envFile()
        if findings.contains(where: { $0.severity.isProblem || $0.severity == .unchecked }) { return findings }
        return findings + [
            DoctorFinding(.ok, .permissions, Quantity.text(looked, "path"), "only you can read them")
        ]
    }

    /// Both tokens of each rotation that is under way.
    private func rotationSecrets(_ stateDirectory: String) -> [(String, FileRole)] {
        let directory = stateDirectory + "/rotations"
        return POSIX.names(in: directory).filter { $0.hasSuffix(".secrets") }.sorted().map {
            ("\(directory)/\($0)", .secret)
        }
    }

    /// Others may read most `.env` files there are, and on most machines there are no others.
    private func envFile() -> [DoctorFinding] {
        let path = context.path(".env")
        guard let mode = POSIX.mode(of: path), mode & 0o044 != 0 else { return [] }
        return [
            DoctorFinding(
                .note, .permissions, path, "every user of this machine can read it",
                fix: "chmod 600 \(Spelling.shellWord(path))")
        ]
    }

    private static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/"), slash > path.startIndex else { return "/" }
        return String(path[..<slash])
    }
}
