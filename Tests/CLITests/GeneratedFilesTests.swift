import ArgumentParser
import Foundation
import ManualPages
import RedisTypes
import Subprocess
import Testing

@testable import CLI

/// `man/` and `completions/` are committed, so that installing needs no build of them.
@Suite struct GeneratedFilesTests {
    private static let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path
    private static let pages = Result { try CommandDescription.ofTheTool().all }

    @Test func theCommittedFilesAreCurrent() throws {
        let files = try GeneratedFiles.all()
        for (path, text) in files {
            let committed = try? String(contentsOfFile: "\(Self.package)/\(path)", encoding: .utf8)
            #expect(committed == text, "\(path) is out of date: run `make docs` and look at the difference")
        }
        let expected = Set(files.map(\.path))
        for directory in ["man", "completions"] {
            let names = try FileManager.default.contentsOfDirectory(atPath: "\(Self.package)/\(directory)")
            for name in names where !name.hasSuffix(".7") {
                #expect(
                    expected.contains("\(directory)/\(name)"),
                    "\(directory)/\(name) belongs to no verb: run `make docs`")
            }
        }
    }

    @Test func everyVerbHasAPageThatNamesAllItsOptions() throws {
        for page in try Self.pages.get() {
            let text = ManualPage.text(for: page, date: Version.date)
            for option in try Self.optionNames(of: page) {
                let escaped = option.dropFirst().replacing("-", with: "\\-")
                #expect(text.contains("Fl \(escaped)"), "\(page.pageName) does not name \(option)")
            }
        }
    }

    @Test func everyVerbThatSendsCommandsSaysWhatItCosts() throws {
        let free = ["upkeep", "local", "profile", "auth", "completion", "token"]
        for page in try Self.pages.get()
        where !free.contains(page.pageName.split(separator: "-").dropFirst().first.map(String.init) ?? "upkeep") {
            #expect(page.discussion?.contains("COST\n") == true, "\(page.pageName)")
        }
    }

    @Test func everyExampleParses() throws {
        var examples = 0
        for page in try Self.pages.get() {
            for line in (page.discussion ?? "").split(separator: "\n") {
                let command = line.drop { $0 == " " }
                guard command.hasPrefix("upkeep "), line.hasPrefix("  "),
                    !command.contains(where: { "|<>$&;#".contains($0) })
                else { continue }
                let words = try CommandLineWords.split(command.utf8).dropFirst().map { $0.text ?? "" }
                #expect(throws: Never.self, "\(command)") { try Upkeep.command(for: Array(words)) }
                examples += 1
            }
        }
        #expect(examples > 20)
    }

    @Test(.enabled(if: Self.isInstalled("mandoc"), "mandoc is not installed"))
    func mandocFindsNoError() async throws {
        var texts = try Self.pages.get().map { ($0.pageName, ManualPage.text(for: $0, date: Version.date)) }
        for name in try FileManager.default.contentsOfDirectory(atPath: "\(Self.package)/man")
        where name.hasSuffix(".7") {
            texts.append((name, try String(contentsOfFile: "\(Self.package)/man/\(name)", encoding: .utf8)))
        }
        for (name, text) in texts {
            let lint = try await run(
                .name("mandoc"), arguments: ["-T", "lint", "-W", "warning"], input: .string(text),
                output: .string(limit: 1 << 16))
            #expect(
                lint.terminationStatus.isSuccess && lint.standardOutput == "",
                "\(name): \(lint.standardOutput)")
        }
    }

    @Test(arguments: [("bash", ["-n"]), ("zsh", ["-n"]), ("fish", ["-n"])].filter { Self.isInstalled($0.0) })
    func completionScriptsAreAcceptedByTheirShell(shell: String, flags: [String]) async throws {
        let kind = try #require(Completion.Shell(rawValue: shell))
        let check = try await run(
            .name(shell), arguments: Arguments(flags + ["/dev/stdin"]), input: .string(Completion.script(for: kind)),
            output: .discarded, error: .string(limit: 1 << 16))
        #expect(check.terminationStatus.isSuccess && check.standardError == "")
    }

    private static func isInstalled(_ program: String) -> Bool {
        (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").contains {
            FileManager.default.isExecutableFile(atPath: "\($0)/\(program)")
        }
    }

    /// Every `--option` and `-o` that the verb's help shows.
    private static func optionNames(of page: CommandDescription) throws -> [String] {
        let help = Upkeep.helpMessage(for: try verb(of: page), columns: 400)
        return help.split(separator: "\n").filter { $0.hasPrefix("  -") }.flatMap { line in
            line.split(separator: " ").prefix { $0.hasPrefix("-") || $0.hasPrefix("<") }.filter { $0.hasPrefix("-") }
                .map {
                    String($0.filter { $0 != "," })
                }
        }
    }

    private static func verb(of page: CommandDescription) throws -> any ParsableCommand.Type {
        var type: any ParsableCommand.Type = Upkeep.self
        var words = page.pageName.split(separator: "-").dropFirst()
        while !words.isEmpty {
            let children =
                type.configuration.subcommands + type.configuration.groupedSubcommands.flatMap { $0.subcommands }
            // A name may have a dash of its own, as expire-at has.
            let child = (1...words.count).lazy.compactMap { count in
                let name = words.prefix(count).joined(separator: "-")
                return children.first { $0.configuration.commandName == name }.map { ($0, count) }
            }.first
            let (found, count) = try #require(child)
            type = found
            words = words.dropFirst(count)
        }
        return type
    }
}
