import FeatureFlags
import RedisTypes
import TestSupport
import Testing

@testable import CLI

/// The verbs of `upkeep flag` that change something, against a real gateway.
@Suite(.tool, .timeLimit(.minutes(5))) struct FlagWriteTests {
    private func run(_ words: String...) async -> ToolRun { await ToolRun(["flag"] + words) }

    /// Every verb that changes a flag, each so that it has something to change.
    static let verbs: [[String]] = [
        ["enable", "beta-ui"], ["toggle", "beta-ui", "--env", "all"], ["rollout", "beta-ui", "25%", "--enable"],
        ["rule", "add", "beta-ui", "age gt 9"], ["rule", "add", "beta-ui", "plan", "eq", "pro", "--at", "1"],
        ["rule", "remove", "beta-ui", "1"], ["rule", "move", "beta-ui", "2", "--to", "1"],
        ["rule", "replace", "beta-ui", "2", "plan in [] => false"], ["kill", "beta-ui", "--env", "preview,production"],
        ["copy", "beta-ui", "beta-ui-2"], ["rename", "beta-ui", "gamma-ui"], ["delete", "beta-ui"],
        ["owner", "beta-ui", "ann"], ["describe", "beta-ui", "what for"], ["expire-at", "beta-ui", "2030-01-31"],
        ["create", "new-flag"],
    ]

    @Test(arguments: verbs)
    func undoRestoresTheExactBytes(verb: [String]) async throws {
        try await FlagScene.write()
        let before = try await FlagScene.everything()
        let changed = await ToolRun(["flag"] + verb)
        #expect(changed.outcome == .ok, "\(changed.errorText)")
        #expect(try await FlagScene.everything() != before)
        let name = verb[0] == "copy" ? "beta-ui-2" : verb[0] == "rule" ? verb[2] : verb[1]
        let undone = await run("undo", name)
        #expect(undone.outcome == .ok, "\(undone.errorText)")
        #expect(try await FlagScene.everything() == before)
    }

    @Test(arguments: verbs)
    func aDryRunWritesNothing(verb: [String]) async throws {
        try await FlagScene.write()
        let before = try await FlagScene.everything()
        let run = await ToolRun(["flag"] + verb + ["--dry-run"])
        #expect(run.outcome == .ok)
        #expect(run.bytes == [] && run.notes.last == "dry run: nothing was written", "\(run.errorText)")
        #expect(run.notes.contains { $0.hasPrefix("  ") }, "\(run.errorText)")
        #expect(await ToolRun(["flag"] + verb + ["-n", "--exit-code"]).outcome == .checkFailed)
        #expect(try await FlagScene.everything() == before)
        #expect(try await ToolSandbox.redis("EXISTS", "edge-flags:default:history:beta-ui") == 0)
    }

    @Test func aFlagIsCreatedAsTheSDKDoes() async throws {
        #expect(await run("create", "beta-ui").outcome == .ok)
        let text = try #require(try await FlagScene.stored())
        #expect(
            text.hasPrefix(
                #"{"version":"v1","enabled":false,"name":"beta-ui","rules":[],"environment":"production","percentage":null,"createdAt":"#
            ), "\(text)")
        #expect(try await ToolSandbox.redis("SMEMBERS", FlagScene.key) == [.bulkString("beta-ui")])
        let again = await run("create", "beta-ui")
        #expect(again.outcome == .conflict && again.errorText.contains("exists already"), "\(again.errorText)")
    }

    @Test func anEditKeepsWhatNobodyHereKnows() async throws {
        try await FlagScene.write()
        #expect(await run("enable", "beta-ui").outcome == .ok)
        let text = try #require(try await FlagScene.stored())
        #expect(text.contains(#""note":"kept""#) && text.contains(#""tags":["a",1.50]"#), "\(text)")
        #expect(text.contains(#""enabled":true,"name":"beta-ui""#), "\(text)")
        #expect(try await FlagScene.stored("beta-ui", "preview") == FlagScene.document("preview"))
    }

    @Test func aChangeIsShownBeforeAndAfter() async throws {
        try await FlagScene.write()
        let run = await run("rollout", "beta-ui", "25%")
        #expect(run.bytes == [])
        #expect(
            run.notes.prefix(3) == [
                "beta-ui production", "  ~ percentage: none to 25%", "note: beta-ui production: 25% lets 26 of 100 in",
            ])
        #expect(run.notes.last?.hasPrefix("written, as ") == true)
        #expect(await self.run("enable", "beta-ui", "-q").notes == [])
        let json = await self.run("rule", "remove", "beta-ui", "2", "--reason", "old", "--json")
        #expect(isStrictJSON(json.text) && json.notes == [], "\(json.text)")
        #expect(
            json.text.hasPrefix(
                #"{"operation":"update","detail":"rule remove 2","changed":true,"written":true,"entry":""#))
        #expect(
            json.text.contains(
                #""differences":[{"field":"rule","before":{"rule":2,"text":"plan eq free => false","accessor":"plan","#),
            "\(json.text)")
    }

    @Test func nothingToChangeIsNotWritten() async throws {
        try await FlagScene.write()
        let before = try await FlagScene.everything()
        let run = await run("disable", "beta-ui")
        #expect(run.outcome == .ok && run.notes.first == "nothing to change", "\(run.errorText)")
        #expect(
            await self.run("unkill", "beta-ui", "--json").text.contains(
                #""changed":false,"written":false,"entry":null"#))
        #expect(try await FlagScene.everything() == before)
    }

    @Test func aDisabledFlagThatItsRulesTurnOnIsToldOf() async throws {
        try await FlagScene.write()
        _ = await run("enable", "beta-ui")
        let run = await run("disable", "beta-ui")
        #expect(
            run.notes.contains(
                "warning: beta-ui production: rule 1 (country in DE,AT => true) still turns it on; kill turns it off"),
            "\(run.errorText)")
        let evaluated = await self.run("eval", "beta-ui", "--context", #"{"country":"DE"}"#)
        #expect(evaluated.text == "true\n")
        #expect(await self.run("kill", "beta-ui").notes.contains { $0.contains("until it is restarted") })
        #expect(await self.run("eval", "beta-ui", "--context", #"{"country":"DE"}"#).text == "false\n")
    }

    @Test func rulesAreNumberedBehindTheKillSwitch() async throws {
        try await FlagScene.write()
        _ = await run("kill", "beta-ui")
        let added = await run("rule", "add", "beta-ui", "age gt 9", "--at", "1")
        #expect(added.notes[1] == "  + rule 1: age gt 9 => true", "\(added.errorText)")
        #expect(await run("enable", "beta-ui").notes.contains { $0.contains("the kill switch is on") })
        #expect(await run("unkill", "beta-ui").notes[1] == "  - kill switch")
        #expect(try await FlagScene.stored()?.contains("kill-switch") == false)
    }

    @Test func surprisesAreToldWhenARuleIsAdded() async throws {
        try await FlagScene.write()
        for (rule, words) in [
            ("plan not_in free", "matches contexts without plan too"), (#"age gt "9""#, "letter by letter"),
            ("country eq DE", "rule 1 decides before it"),
        ] {
            let run = await run("rule", "add", "beta-ui", rule, "-n")
            #expect(run.errorText.contains(words), "\(run.errorText)")
        }
    }

    @Test func zeroPercentIsRefusedUnlessItIsMeant() async throws {
        try await FlagScene.write()
        _ = await run("rollout", "beta-ui", "5%")
        let refused = await run("rollout", "beta-ui", "0%")
        #expect(
            refused.outcome == .usage && refused.errorText.contains("upkeep flag kill beta-ui"), "\(refused.errorText)")
        #expect(try await FlagScene.stored()?.contains(#""percentage":5"#) == true)
        #expect(await run("rollout", "beta-ui", "0", "--no-gate").outcome == .ok)
        #expect(try await FlagScene.stored()?.contains(#""percentage":null"#) == true)
    }

    @Test(arguments: [
        ["rollout", "beta-ui", "101%"], ["rollout", "beta-ui", "-5%"], ["rollout", "beta-ui", "2.5%"],
        ["rollout", "beta-ui", "1000000000000000000000"],
        ["rule", "add", "beta-ui", "country inn DE"], ["rule", "add", "beta-ui", "country"],
        ["rule", "add", "beta-ui", "country in @none.txt"], ["rule", "add", "beta-ui", "age gt old"],
        ["rule", "add", "beta-ui", "a eq b => maybe"], ["rule", "remove", "beta-ui", "0"],
        ["rule", "remove", "beta-ui", "-9223372036854775808"], ["rule", "move", "beta-ui", "1", "--to", "3"],
        ["rule", "add", "beta-ui", "a eq b", "--at", "4"],
        ["enable", "b"], ["enable", "beta ui"], ["enable", "beta-ui", "--env", "prod"],
        ["enable", "beta-ui", "--env", ""], ["enable", "beta-ui", "--exit-code"], ["copy", "beta-ui"],
        ["copy", "beta-ui", "--from", "preview"], ["copy", "beta-ui", "--from", "preview", "--to", "preview"],
        ["rename", "beta-ui", "beta-ui"], ["expire-at", "beta-ui", "soon"],
        ["expire-at", "beta-ui", "9223372036854775807ms"], ["owner", "beta-ui"], ["owner", "beta-ui", "a", "--clear"],
        ["undo", "beta-ui", "--to", "x"], ["undo", "beta-ui", "--to", "1", "--entry", "1"],
        ["create", "x:y"], ["enable", "beta-ui", "--format", "csv"], ["enable", "beta-ui", "--actor", ""],
    ])
    func misuseChangesNothing(words: [String]) async throws {
        try await FlagScene.write()
        let before = try await FlagScene.everything()
        let run = await ToolRun(["flag"] + words)
        #expect(run.outcome == .usage && run.bytes == [] && !run.notes.isEmpty, "\(run.errorText)")
        #expect(try await FlagScene.everything() == before)
    }

    @Test func whatThereIsNotIsNotFound() async throws {
        try await FlagScene.write()
        _ = try await ToolSandbox.redis("DEL", "edge-flags:default:flags:beta-ui:preview")
        for words in [
            ["enable", "gamma-ui"], ["delete", "gamma-ui"], ["rename", "gamma-ui", "delta-ui"], ["undo", "beta-ui"],
            ["enable", "beta-ui", "--env", "preview"], ["copy", "beta-ui", "--from", "preview", "--to", "production"],
            ["copy", "beta-ui", "gamma-ui"], ["rule", "remove", "beta-ui", "3"], ["repair", "gamma-ui"],
            ["enable", "beta-ui", "--tenant", "other"], ["enable", "beta-ui", "--prefix", "other"],
        ] {
            let run = await ToolRun(["flag"] + words)
            #expect(
                run.outcome == .notFound && run.errorText.contains("hint: upkeep flag "), "\(words): \(run.errorText)")
        }
        #expect(await run("enable", "beta-ui", "--env", "preview").errorText.contains("upkeep flag repair beta-ui"))
        #expect(await run("repair", "beta-ui").outcome == .ok)
        #expect(await run("enable", "beta-ui", "--env", "preview").outcome == .ok)
    }

    @Test func aTakenNameLosesNoFlag() async throws {
        try await FlagScene.write()
        try await FlagScene.write("gamma-ui")
        let before = try await FlagScene.everything()
        #expect(await run("rename", "beta-ui", "gamma-ui").outcome == .conflict)
        #expect(await run("copy", "beta-ui", "gamma-ui").outcome == .conflict)
        #expect(try await FlagScene.everything() == before)
    }

    @Test(arguments: [
        "{", "[]", #"{"enabled":"yes","rules":[]}"#, #"{"enabled":true,"rules":[{"accessor":1}]}"#,
        String(repeating: "[", count: 5000),
    ])
    func whatCannotBeReadIsShownAndLeftAsItIs(text: String) async throws {
        try await FlagScene.write()
        try await FlagScene.write(text, "production")
        let before = try await FlagScene.everything()
        for verb in [["enable"], ["kill"], ["rollout", "5%"], ["owner", "ann"]] {
            let run = await ToolRun(["flag", verb[0], "beta-ui"] + verb.dropFirst())
            #expect(run.outcome == .failed && run.errorText.contains("it was left as it is"), "\(run.errorText)")
        }
        #expect(await run("eval", "beta-ui").outcome == .failed)
        let shown = await run("show", "beta-ui", "--env", "production", "--raw")
        #expect(
            shown.text == text + "\n" && shown.errorText.contains("error: beta-ui production: "), "\(shown.errorText)")
        #expect(try await FlagScene.everything() == before)
        // To take all of it away is no rewriting, and can be undone.
        #expect(await run("delete", "beta-ui").outcome == .ok)
        #expect(await run("undo", "beta-ui").outcome == .ok)
        #expect(try await FlagScene.everything() == before)
    }

    @Test func somebodyElsesChangeIsAConflictThatShowsIt() async throws {
        try await FlagScene.write()
        _ = await run("enable", "beta-ui")
        let theirs = try #require(try await FlagScene.stored()).replacing(
            #""percentage":null"#, with: #""percentage":50"#)
        try await FlagScene.write(theirs, "production")
        for json in [[], ["--json"]] {
            let run = await ToolRun(["flag", "undo", "beta-ui"] + json)
            #expect(run.outcome == .conflict && run.bytes == [])
            #expect(run.errorText.contains("nothing was written"), "\(run.errorText)")
            #expect(run.errorText.contains("percentage: none to 50%"), "\(run.errorText)")
            #expect(run.errorText.contains("upkeep flag show beta-ui"), "\(run.errorText)")
        }
        #expect(try await FlagScene.stored() == theirs)
    }

    @Test func whoAndWhyIsRemembered() async throws {
        try await FlagScene.write()
        _ = await ToolRun(["flag", "enable", "beta-ui", "--reason", "go"], environment: ["USER": "ann"])
        _ = await ToolRun(["flag", "disable", "beta-ui"], environment: ["UPKEEP_ACTOR": "deploy bot"])
        _ = await ToolRun(["flag", "enable", "beta-ui", "--actor", "bob"], environment: ["UPKEEP_ACTOR": "deploy bot"])
        let history = await run("history", "beta-ui", "--format", "csv")
        #expect(history.output[1].contains(",bob,update,enable,production,,no"), "\(history.text)")
        #expect(history.output[2].contains(",deploy bot,update,disable,"), "\(history.text)")
        #expect(history.output[3].contains(",ann@\(POSIX.hostName),update,enable,production,go,no"), "\(history.text)")
    }

    @Test func theVariableNamesTheEnvironment() async throws {
        try await FlagScene.write()
        _ = await ToolRun(["flag", "enable", "beta-ui"], environment: ["UPKEEP_FLAG_ENV": "preview"])
        #expect(try await FlagScene.stored() == FlagScene.document("production"))
        #expect(try await FlagScene.stored("beta-ui", "preview") != FlagScene.document("preview"))
        let wrong = await ToolRun(["flag", "enable", "beta-ui"], environment: ["UPKEEP_FLAG_ENV": "prod"])
        #expect(wrong.outcome == .usage && wrong.errorText.contains("UPKEEP_FLAG_ENV"))
    }

    @Test func severalChangesAreUndoneUpToAnEntry() async throws {
        try await FlagScene.write()
        let first = await run("owner", "beta-ui", "ann", "--json")
        let kept = try await FlagScene.everything()
        let entry = try #require(try members(of: first.text)["entry"]).dropFirst().dropLast()
        _ = await run("enable", "beta-ui")
        _ = await run("rollout", "beta-ui", "5%", "--env", "all")
        #expect(await run("undo", "beta-ui", "--to", String(entry)).outcome == .ok)
        #expect(try await FlagScene.everything() == kept)
        #expect(await run("undo", "beta-ui", "--to", "1-1").outcome == .notFound)
        #expect(await run("history", "beta-ui").output.count { $0.contains("\tyes") } == 2)
    }

    @Test func aListOfNamesComesFromAFile() async throws {
        try await FlagScene.write()
        try ToolSandbox.write("ann\n  bob \n\n", to: "beta.txt")
        #expect(await run("rule", "add", "beta-ui", "userId in @beta.txt => false").outcome == .ok)
        #expect(try await FlagScene.stored()?.contains(#""target":["ann","bob"],"value":false"#) == true)
        try ToolSandbox.write("\n", to: "beta.txt")
        #expect(await run("rule", "add", "beta-ui", "userId in @beta.txt").outcome == .usage)
        try ToolSandbox.write([0xFF, 0x0A], to: "beta.txt")
        #expect(await run("rule", "add", "beta-ui", "userId in @beta.txt").outcome == .usage)
    }

    /// What is so already may surprise somebody all the same.
    @Test func aChangeThatChangesNothingSaysWhatIsSo() async throws {
        try await FlagScene.write()
        let disabled = await run("disable", "beta-ui")
        #expect(
            disabled.notes == [
                "nothing to change",
                "warning: beta-ui production: rule 1 (country in DE,AT => true) still turns it on; kill turns it off",
            ], "\(disabled.errorText)")
        _ = await run("enable", "beta-ui")
        _ = await run("kill", "beta-ui")
        let enabled = await run("enable", "beta-ui")
        #expect(
            enabled.notes == [
                "nothing to change", "warning: beta-ui production: the kill switch is on; unkill takes it away",
            ], "\(enabled.errorText)")
    }

    @Test func anUndoThatSomebodysChangeStopsIsNotShown() async throws {
        try await FlagScene.write()
        _ = await run("enable", "beta-ui")
        try await FlagScene.write(FlagScene.document("production"), "production")
        for words in [["--dry-run"], []] {
            let run = await ToolRun(["flag", "undo", "beta-ui"] + words)
            #expect(run.outcome == .conflict && run.notes[0].contains("was changed meanwhile"), "\(run.errorText)")
            #expect(run.notes.last?.contains("upkeep flag history beta-ui") == true, "\(run.errorText)")
        }
    }

    @Test func aCopyTellsOfTheKillSwitchThatItTakesAway() async throws {
        try await FlagScene.write()
        _ = await run("kill", "beta-ui")
        let run = await run("copy", "beta-ui", "--from", "preview", "--to", "production")
        #expect(
            run.notes.contains("warning: beta-ui production was killed, and is not any more"), "\(run.errorText)")
    }

    /// What the shell has made of a rule without quotes, and two rules at once.
    @Test(arguments: [["plan", "eq", "free", "="], ["a eq 1", "b eq 2"], ["plan eq pro", "country in DE => false"]])
    func wordsThatAreLeftOverAreNoPartOfARule(words: [String]) async throws {
        try await FlagScene.write()
        let before = try await FlagScene.everything()
        let run = await ToolRun(["flag", "rule", "add", "beta-ui"] + words)
        #expect(run.outcome == .usage, "\(run.errorText)")
        #expect(try await FlagScene.everything() == before)
    }

    @Test func aWordWithSpacesIsOneText() async throws {
        try await FlagScene.write()
        #expect(await run("rule", "add", "beta-ui", "city", "eq", "New York").outcome == .ok)
        #expect(try await FlagScene.stored()?.contains(#""target":"New York""#) == true)
    }

    @Test func whatCannotBeReadIsKilledWhenThatIsWhatIsAskedFor() async throws {
        try await FlagScene.write()
        let broken = FlagScene.document("production").replacing(#""enabled":false"#, with: #""enabled":"yes""#)
        try await FlagScene.write(broken, "production")
        let refused = await run("kill", "beta-ui", "--env", "all")
        #expect(refused.outcome == .failed && refused.errorText.contains("--replace"), "\(refused.errorText)")
        #expect(await run("kill", "beta-ui", "--env", "all", "--replace").outcome == .ok)
        for environment in ["production", "preview", "development"] {
            #expect(try await FlagScene.stored("beta-ui", environment)?.contains("kill-switch") == true)
        }
        #expect(await run("undo", "beta-ui").outcome == .ok)
        #expect(try await FlagScene.stored() == broken)
    }

    @Test func aKillIsOfTheEnvironmentsThatAreThere() async throws {
        try await FlagScene.write(FlagScene.document("production"), "production")
        #expect(await run("kill", "beta-ui", "--env", "all").outcome == .ok)
        #expect(try await FlagScene.stored()?.contains("kill-switch") == true)
        #expect(try await FlagScene.stored("beta-ui", "preview") == nil)
        let again = await run("kill", "beta-ui", "--env", "production", "--env", "preview")
        #expect(
            again.notes == ["nothing to change", "note: beta-ui production is killed already"], "\(again.errorText)")
    }
}
