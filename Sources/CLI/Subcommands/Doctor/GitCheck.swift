import RedisTypes
import Subprocess

#if canImport(System)
import System
#else
import SystemPackage
#endif

/// Secrets in `.env` files that git has: whoever has the repository has them too. Looked at is what is in the working
/// directory and below, as it is now and as the last commit has it.
struct GitCheck {
    private let context: ToolContext
    private let patterns: SecretPatterns

    init(_ patterns: SecretPatterns, in context: ToolContext) {
        self.context = context
        self.patterns = patterns
    }

    /// Why git did not answer.
    private struct GitFailure: Error {
        var reason: String
    }

    func findings() async -> [DoctorFinding] {
        guard isInRepository else {
            return [DoctorFinding(.ok, .git, context.workingDirectory, "it is in no git repository")]
        }
        do {
            let tracked = Self.envFiles(try await git("ls-files", "-z"))
            // Before the first commit there is none.
            let hasCommit = (try? await git("rev-parse", "--quiet", "--verify", "HEAD")) != nil
            let committed = hasCommit ? Self.envFiles(try await git("ls-tree", "-r", "-z", "--name-only", "HEAD")) : []
            var findings: [DoctorFinding] = []
            for path in tracked.union(committed).sorted() {
                findings += await finding(
                    path, isTracked: tracked.contains(path), isCommitted: committed.contains(path))
            }
            findings += try await untracked(besides: tracked)
            if !findings.isEmpty { return findings }
            return [
                DoctorFinding(.ok, .git, context.workingDirectory, "no .env with a token in it is in the repository")
            ]
        } catch let failure as GitFailure {
            return [DoctorFinding(.unchecked, .git, context.workingDirectory, failure.reason)]
        } catch {
            return [DoctorFinding(.unchecked, .git, context.workingDirectory, "git cannot be run: \(error)")]
        }
    }

    private func finding(_ path: String, isTracked: Bool, isCommitted: Bool) async -> [DoctorFinding] {
        var scans: [SecretScan] = []
        do {
            if isTracked, case .regular(let file, _) = POSIX.kind(of: context.path(path)) {
                scans.append(try SecretScan.file(file, patterns))
            }
            if isCommitted {
                scans.append(SecretScan.bytes(try await git("cat-file", "blob", "HEAD:./\(path)"), patterns))
            }
        } catch let failure as GitFailure {
            return [DoctorFinding(.unchecked, .git, path, failure.reason)]
        } catch {
            return [DoctorFinding(.unchecked, .git, path, error)]
        }
        guard let scan = scans.first(where: \.hasKnown) ?? scans.first(where: { !$0.found.isEmpty }) else { return [] }
        let file = Spelling.shellWord(path)
        let removal = isTracked ? "git rm --cached --quiet -- \(file) && " : ""
        return [
            DoctorFinding(
                scan.hasKnown ? .error : .warning, .git, path,
                "git has it with \(scan.whatWasFound) in it: everyone who has the repository has the database, also after "
                    + "it is removed, from earlier commits. The token has to be replaced: upkeep token rotate",
                fix: removal + Self.ignoring(file))
        ]
    }

    /// A `.env` with a token that the next `git add .` would take.
    private func untracked(besides tracked: Set<String>) async throws -> [DoctorFinding] {
        guard !tracked.contains(".env"), case .regular(let file, _) = POSIX.kind(of: context.path(".env")),
            try !SecretScan.file(file, patterns).found.isEmpty
        else { return [] }
        let others = try await git("ls-files", "-z", "--others", "--exclude-standard", "--", ".env")
        guard Self.envFiles(others).contains(".env") else { return [] }
        return [
            DoctorFinding(
                .warning, .git, ".env", "there is a token in it, and git does not ignore it: git add . would take it",
                fix: Self.ignoring(".env"))
        ]
    }

    private static func ignoring(_ file: String) -> String { "printf '%s\\n' \(file) >> .gitignore" }

    /// Those of a list of names whose own begins with `.env`.
    private static func envFiles(_ names: [UInt8]) -> Set<String> {
        Set(
            names.split(separator: 0).compactMap { name in
                let path = ArgumentBytes.text(of: Array(name))
                let file = path.afterLast("/")
                return file == ".env" || file.hasPrefix(".env.") ? path : nil
            })
    }

    private var isInRepository: Bool {
        var directory = context.workingDirectory[...]
        while true {
            if case .missing = POSIX.kind(of: directory + "/.git") {} else { return true }
            guard let slash = directory.lastIndex(of: "/") else { return false }
            directory = directory[..<slash]
        }
    }

    private static let longestOutput = 64 << 20

    /// What git prints. It gets no secret, and starts no program that the repository names.
    private func git(_ words: String...) async throws -> [UInt8] {
        let arguments = ["-c", "core.fsmonitor=false", "--no-optional-locks"] + words
        let result = try await run(
            .name("git"), arguments: Arguments(arguments), environment: .custom(context.childEnvironment),
            workingDirectory: FilePath(context.workingDirectory), output: .bytes(limit: Self.longestOutput),
            error: .discarded)
        guard result.terminationStatus.isSuccess else {
            throw GitFailure(reason: "git \(words.first ?? "") failed: try git status")
        }
        return result.standardOutput
    }
}
