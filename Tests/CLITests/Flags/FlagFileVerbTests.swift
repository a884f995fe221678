import RedisTypes
import TestSupport
import Testing

@testable import CLI

/// `upkeep flag export`, `apply` and `import` against a real gateway.
@Suite(.tool, .timeLimit(.minutes(5))) struct FlagFileVerbTests {
    private func run(_ words: String...) async -> ToolRun { await ToolRun(["flag"] + words) }

    @Test func whatIsExportedIsAppliedWithoutADifference() async throws {
        try await FlagScene.write()
        _ = await run("rollout", "beta-ui", "25%", "--env", "preview")
        let export = await run("export")
        #expect(export.outcome == .ok && export.text.contains("- plan eq free => false"), "\(export.text)")
        try ToolSandbox.write(export.bytes, to: "flags.yaml")
        let before = try await FlagScene.everything()
        let plan = await run("apply", "flags.yaml", "--plan")
        #expect(plan.outcome == .ok && plan.output == ["nothing to change"], "\(plan.text)\(plan.errorText)")
        #expect(await run("apply", "flags.yaml").outcome == .ok)
        #expect(try await FlagScene.everything() == before)
    }

    @Test func driftIsShownAndMadeGood() async throws {
        try await FlagScene.write()
        try ToolSandbox.write(await run("export").bytes, to: "flags.yaml")
        let before = try await FlagScene.everything()
        _ = await run("enable", "beta-ui")
        try await FlagScene.write("gamma-ui")
        let plan = await run("apply", "flags.yaml", "--plan")
        #expect(plan.outcome == .checkFailed)
        #expect(
            plan.output == ["beta-ui production", "  ~ enabled: true to false", "1 document to change"], "\(plan.text)")
        #expect(plan.notes == ["1 flag is not in the file, and stays as it is"], "\(plan.errorText)")
        let refused = await run("apply", "flags.yaml")
        #expect(refused.outcome == .usage && refused.notes.last == "hint: add --yes, or --plan", "\(refused.errorText)")
        #expect(
            await ToolRun(["flag", "apply", "flags.yaml"], input: Array("n\n".utf8), isTerminal: true).outcome == .usage
        )
        let json = await run("apply", "flags.yaml", "--prune", "--yes", "--json", "--reason", "as in Git")
        #expect(json.outcome == .ok && isStrictJSON(json.text) && json.text.contains(#""written":2,"#), "\(json.text)")
        let after = try await FlagScene.everything()
        #expect(
            Set(after.keys) == Set(before.keys)
                && after["edge-flags:default:flags"] == before["edge-flags:default:flags"])
        #expect(await run("apply", "flags.yaml", "--plan").outcome == .ok)
        #expect(await run("history", "beta-ui", "--raw").output[0].contains("as in Git"))
        // A flag that was deleted comes back with its bytes.
        #expect(await run("undo", "gamma-ui").outcome == .ok)
        #expect(try await FlagScene.stored("gamma-ui") == FlagScene.document("production", "gamma-ui"))
    }

    @Test func aNewFlagIsMadeAsTheFileSays() async throws {
        let file = """
            version: 1
            flags:
              new-flag:
                owner: web
                environments:
                  production: {enabled: true, percentage: 25, rules: [country in DE]}
            """
        try ToolSandbox.write(file, to: "flags.yaml")
        let refused = await run("apply", "flags.yaml", "--yes")
        #expect(
            refused.outcome == .failed && refused.errorText.contains("a new flag needs to be told"),
            "\(refused.errorText)")
        #expect(try await ToolSandbox.redis("DBSIZE") == 0)
        #expect(await run("apply", "flags.yaml", "--complete", "--yes").outcome == .ok)
        let states = await run("list", "--raw").output.map { $0.split(separator: "\t")[2] }
        #expect(states == ["on 25%", "off", "off"])
        #expect(await run("undo", "new-flag").outcome == .ok)
        #expect(await run("show", "new-flag").outcome == .notFound)
    }

    @Test(arguments: [
        ("", "a flag file is a mapping"), ("flags: {}", "needs version"), ("version: 1\nflags:\n  a: {}\n", "line 3"),
        ("flags: [\n", "line "),
        (
            "version: 1\nflags:\n  beta-ui:\n    environments:\n      production:\n        rules: [country inn DE]\n",
            "did you mean in"
        ),
        ("version: 1\nprefix: other\nflags: {}\n", "--prefix"),
    ])
    func aFileThatIsWrongChangesNothing(text: String, words: String) async throws {
        try await FlagScene.write()
        let before = try await ToolSandbox.commandsSeen
        try ToolSandbox.write(text, to: "flags.yaml")
        let run = await run("apply", "flags.yaml", "--yes", "--prune", "--prefix", "edge-flags")
        #expect(run.outcome == .usage && run.errorText.contains(words), "\(run.errorText)")
        #expect(try await ToolSandbox.commandsSeen == before)
    }

    @Test func whatCannotBeReadIsLeftOutAndLeftAlone() async throws {
        try await FlagScene.write()
        try await FlagScene.write("{", "preview")
        let export = await run("export")
        #expect(
            export.outcome == .failed && export.errorText.contains("beta-ui preview is left out"), "\(export.errorText)"
        )
        try ToolSandbox.write(export.bytes, to: "flags.yaml")
        #expect(await run("apply", "flags.yaml", "--yes").outcome == .ok)
        #expect(try await FlagScene.stored("beta-ui", "preview") == "{")
        #expect(await run("export", "none-such").outcome == .notFound)
    }

    @Test func flagsGoToFlagdAndBack() async throws {
        try await FlagScene.write()
        _ = await run("enable", "beta-ui", "-q")
        let export = await run("export", "--format", "flagd", "-o", "flagd.json")
        #expect(export.outcome == .ok && export.bytes == [], "\(export.errorText)")
        _ = await run("delete", "beta-ui")
        let plan = await run("import", "--from", "flagd", "flagd.json", "--env", "preview", "--plan")
        #expect(
            plan.outcome == .checkFailed && plan.output.last == "3 documents to create", "\(plan.text)\(plan.errorText)"
        )
        #expect(await run("import", "--from", "flagd", "flagd.json", "--env", "preview", "--yes").outcome == .ok)
        for (country, answer) in [("DE", "true"), ("FR", "true")] {
            let context = "{\"country\":\"\(country)\"}"
            #expect(await run("eval", "beta-ui", "--env", "preview", "--context", context).output == [answer])
        }
        let free = await run("eval", "beta-ui", "--env", "preview", "--context", #"{"plan":"free"}"#)
        #expect(free.output == ["false"])
        try ToolSandbox.write(
            #"{"flags":{"x":{"state":"ENABLED"},"text-flag":{"state":"ENABLED","variants":{"a":"b"},"defaultVariant":"a"}}}"#,
            to: "bad.json")
        let bad = await run("import", "--from", "flagd", "bad.json", "--yes")
        #expect(bad.outcome == .failed && bad.errorText.contains("text-flag is left out"), "\(bad.errorText)")
        try ToolSandbox.write("{", to: "bad.json")
        #expect(await run("import", "--from", "flagd", "bad.json", "--yes").outcome == .usage)
    }

    /// The file cannot have meant it, and does not take it back either.
    @Test func aFlagThatWasKilledAfterTheExportIsDrift() async throws {
        try await FlagScene.write()
        try ToolSandbox.write(await run("export").bytes, to: "flags.yaml")
        _ = await run("kill", "beta-ui")
        let plan = await run("apply", "flags.yaml", "--plan", "-q")
        #expect(plan.outcome == .checkFailed)
        #expect(
            plan.output == ["nothing to write; 1 document is killed, and the file does not say so"], "\(plan.text)")
        let told = "warning: beta-ui for production is killed, and the file does not say so"
        #expect(plan.notes == [told], "\(plan.errorText)")
        let json = await run("apply", "flags.yaml", "--plan", "--json")
        let part = #"{"flag":"beta-ui","environment":"production","part":"kill_switch","drift":true}"#
        #expect(json.outcome == .checkFailed && json.text.contains(part), "\(json.text)")
        #expect(await run("apply", "flags.yaml", "--yes").outcome == .ok)
        #expect(try await FlagScene.stored()?.contains("kill-switch") == true)
    }

    /// Some flags are written, and one is in the way of the others.
    @Test func whatIsWrittenInPartIsTold() async throws {
        try await FlagScene.write()
        try await FlagScene.write("gamma-ui")
        try ToolSandbox.write(await run("export").bytes, to: "flags.yaml")
        _ = await run("enable", "beta-ui")
        _ = await run("enable", "gamma-ui")
        try await ToolSandbox.redis("DEL", "edge-flags:default:history:gamma-ui")
        try await ToolSandbox.redis("SET", "edge-flags:default:history:gamma-ui", "no stream")
        let apply = await run("apply", "flags.yaml", "--yes")
        #expect(apply.outcome == .failed)
        #expect(
            apply.errorText.contains("1 of 2 flags were written, and then gamma-ui was not: WRONGTYPE"),
            "\(apply.errorText)")
        #expect(try await FlagScene.stored() != nil)
        #expect(await run("apply", "flags.yaml", "--plan").output.first == "gamma-ui production")
    }

    @Test func anImportTellsProgramsWhatItLeavesOut() async throws {
        let document = #"""
            {"metadata":{"team":"web"},"flags":{
              "beta-ui":{"state":"ENABLED","variants":{"on":true,"off":false},"defaultVariant":"on","note":1},
              "price":{"state":"ENABLED","variants":{"a":1},"defaultVariant":"a"}}}
            """#
        try ToolSandbox.write(Array(document.utf8), to: "flags.json")
        let run = await run("import", "--from", "flagd", "flags.json", "--yes", "--json")
        #expect(run.outcome == .failed && isStrictJSON(run.text))
        #expect(run.text.contains(#""refused":[{"flag":"price","reason":"#), "\(run.text)")
        #expect(run.text.contains(#""left_out":["metadata"]"#), "\(run.text)")
        #expect(run.text.contains(#""differences":[{"flag":"beta-ui","difference":"#), "\(run.text)")
    }
}
