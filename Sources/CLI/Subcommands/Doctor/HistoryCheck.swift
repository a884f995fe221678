import RedisTypes
import Settings

/// Secrets in what shells and other programs keep of typed lines. Any of these files may be anything: they are read as
/// bytes, and nothing of them is shown but line numbers.
struct HistoryCheck {
    private let context: ToolContext
    private let patterns: SecretPatterns

    init(_ patterns: SecretPatterns, in context: ToolContext) {
        self.context = context
        self.patterns = patterns
    }

    /// With the variables that say where they are.
    private var files: [String] {
        let paths = ConfigPaths(environment: context.environment, workingDirectory: context.workingDirectory)
        func variable(_ name: String) -> String? {
            context.environment[name].flatMap { $0.isEmpty ? nil : context.path($0) }
        }
        let home = paths.home
        let names = [
            ".bash_history", ".zsh_history", ".zhistory", ".history", ".sh_history", ".rediscli_history",
            ".python_history", ".node_repl_history",
        ]
        var files = [variable("HISTFILE"), variable("REDISCLI_HISTFILE")].compactMap(\.self)
        files += names.compactMap { name in home.map { "\($0)/\(name)" } }
        if let directory = variable("ZDOTDIR") { files.append(directory + "/.zsh_history") }
        if let data = variable("XDG_DATA_HOME") ?? home.map({ $0 + "/.local/share" }) {
            let fish = data + "/fish"
            files += POSIX.names(in: fish).filter { $0.hasSuffix("_history") }.map { "\(fish)/\($0)" }
        }
        if let directory = try? paths.stateDirectory {  // without a home there is none
            files += POSIX.names(in: directory + "/history").map { "\(directory)/history/\($0)" }
        }
        return files
    }

    func findings() -> [DoctorFinding] {
        var seen: Set<String> = []
        var looked = 0
        var findings: [DoctorFinding] = []
        for file in files {
            guard case .regular(let path, _) = POSIX.kind(of: file), seen.insert(path).inserted else { continue }
            do {
                let scan = try SecretScan.file(path, patterns)
                looked += 1
                if !scan.found.isEmpty { findings.append(finding(scan, path)) }
            } catch {
                findings.append(DoctorFinding(.unchecked, .history, path, error))
            }
        }
        if !findings.isEmpty { return findings }
        return [
            DoctorFinding(.ok, .history, Quantity.text(looked, "file"), "nothing that looks like a token stands there")
        ]
    }

    private func finding(_ scan: SecretScan, _ path: String) -> DoctorFinding {
        let lines = scan.lines
        let shown = lines.numbers.prefix(5).map(String.init).joined(separator: ", ")
        let place = "\(lines.count == 1 ? "line" : "lines") \(shown)\(lines.count > 5 ? ", …" : "")"
        return DoctorFinding(
            scan.hasKnown ? .error : .warning, .history, path,
            "\(place): \(scan.whatWasFound); whoever reads this file, or a copy of it, has the database. "
                + "Close the shells that are open before you take the lines out: they write what they remember. "
                + "A token that was here long is better replaced: upkeep token rotate",
            fix: Self.removal(of: lines, from: path))
    }

    /// In both dialects of sed.
    static func removal(of lines: SecretScan.Lines, from path: String) -> String {
        let file = Spelling.shellWord(path)
        guard lines.count <= 100 else { return "rm \(file)" }
        // An entry of fish goes on for some lines, of which the next begins like this.
        let isFish = path.hasSuffix("/fish/fish_history")
        let script = lines.numbers.map { isFish ? "\($0),/^  when:/d" : "\($0)d" }.joined(separator: ";")
        let copy = Spelling.shellWord(path + ".before")
        return "sed -i.before '\(script)' \(file) && rm \(copy)"
    }
}
