import ArgumentParser
import FeatureFlags
import FlagFiles
import RedisTypes

struct FlagImport: Subcommand {
    enum Origin: String, CaseIterable, ExpressibleByArgument {
        case flagd
    }

    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Take flags over from flagd.",
        discussion: """
            A flag is taken over whole or not at all: one that the SDK cannot answer as flagd does is named, with the \
            reason. Shares are of the same size and of other users, as the hash differs. Environments that --env does not \
            name are left as they are, and of new flags are off.

            EXAMPLES
              upkeep flag import --from flagd flags.flagd.json --env preview --yes
              upkeep flag import --from flagd flags.flagd.json --env preview --plan

            COST
              As apply.

            EXIT CODES
              With --plan, 7 if something differs. 1 if a flag could not be taken over.
            """)

    @Argument(help: "The file; - for standard input.") var file: String
    @Option(help: ArgumentHelp("flagd.", valueName: "format")) var from: Origin
    @OptionGroup var environments: FlagEnvironmentOptions
    @OptionGroup var options: FlagApplyOptions

    func reportsJSON(in context: ToolContext) -> Bool { options.output.wantsJSON(in: context) }

    func validate() throws {
        if file == "-" && options.connection.tokenStdin {
            throw ValidationError("The token and the file cannot both come from standard input.")
        }
    }

    func run(in context: ToolContext) async throws -> Outcome {
        let bytes = try FlagFileInput.bytes(of: file, in: context)
        let imported: FlagdImport
        do throws(FlagdError) { imported = try FlagdImport(parsing: ByteString(bytes)) } catch {
            throw Failure(.usage, "FLAGFILE", "\(FlagFileInput.shown(file)): \(error); nothing was sent")
        }
        for refusal in imported.refused {
            context.console.note("warning: \(Spelling.shown(refusal.name)) is left out: \(refusal.obstacle)")
        }
        for part in imported.leftOut {
            context.notice("note: \(Spelling.shown(part)) of the document is left out", quiet: options.output.quiet)
        }
        for flag in imported.flags {
            for difference in flag.differences {
                context.notice("note: \(flag.name): \(difference)", quiet: options.output.quiet)
            }
        }
        let outcome = try await FlagApplying(
            file: imported.file(for: environments.chosen(in: context)),
            planOptions: FlagPlan.Options(completesNewFlags: true), options: options, origin: imported.json
        ).run(in: context)
        return imported.refused.isEmpty ? outcome : outcome.combined(with: .failed)
    }
}

extension FlagdImport {
    fileprivate var json: [(name: ByteString, value: JSValue)] {
        let differences = flags.flatMap { flag in
            flag.differences.map { JSValue.object(["flag": .text(flag.name.text), "difference": .text("\($0)")]) }
        }
        return [
            ("refused", .array(refused.map { .object(["flag": .text($0.name), "reason": .text("\($0.obstacle)")]) })),
            ("differences", .array(differences)), ("left_out", .array(leftOut.map { .text($0) })),
        ]
    }
}
