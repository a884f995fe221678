import RedisTypes
import TestSupport
import Testing

@testable import CLI

/// The verbs of `upkeep flag` that only look.
@Suite(.tool, .timeLimit(.minutes(5))) struct FlagLookTests {
    private func run(_ words: String...) async -> ToolRun { await ToolRun(["flag"] + words) }

    @Test func theListTellsWhatAFlagIsInEachEnvironment() async throws {
        try await FlagScene.write()
        _ = await run("rollout", "beta-ui", "25%", "--enable")
        _ = await run("kill", "beta-ui", "--env", "preview")
        _ = await run("rule", "remove", "beta-ui", "1", "--env", "development")
        _ = await run("owner", "beta-ui", "payments")
        try await ToolSandbox.redis("SADD", FlagScene.key, "lost-flag", "x")
        try await FlagScene.write("{", "preview", "lost-flag")
        let list = await run("list", "--format", "table")
        let lines = [
            "FLAG       PRODUCTION  PREVIEW  DEVELOPMENT  RULES  OWNER     AGE",
            "beta-ui    on 25%      killed   off          2/2/1  payments  ",
            "lost-flag  missing     broken   missing      ?                ",
        ]
        #expect(list.output.count == lines.count, "\(list.text)")
        for (line, start) in zip(list.output, lines) { #expect(line.hasPrefix(start), "\(list.text)") }
        #expect(list.notes == ["1 member of the set of names cannot be a name: upkeep flag lint"])
        let json = await run("list", "--json")
        #expect(isStrictJSON(json.text))
        #expect(
            json.text.contains(
                #"{"flag":"beta-ui","listed":true,"environments":{"production":{"state":"on 25%","enabled":true,"percentage":25,"admitted":26,"killed":false,"rules":2,"owner":"payments","#
            ), "\(json.text)")
        #expect(json.text.contains(#""preview":{"state":"broken","error":"it is no JSON"#), "\(json.text)")
        #expect(await run("list", "--match", "l*", "--env", "preview", "--format", "jsonl").output.count == 1)
        #expect(await run("list", "--raw").output.count == 6)
    }

    @Test func aThousandFlagsAreListedInTwoRequests() async throws {
        var names: [ByteString] = []
        var documents: [ByteString] = []
        for name in (0..<1000).map({ "flag-\($0)" }) {
            names.append(ByteString(name))
            for environment in ["production", "preview", "development"] {
                documents += [
                    ByteString("edge-flags:default:flags:\(name):\(environment)"),
                    ByteString(FlagScene.document(environment, name)),
                ]
            }
        }
        try await ToolSandbox.redis(RedisCommand(["SADD", FlagScene.key] + names))
        try await ToolSandbox.redis(RedisCommand(["MSET"] + documents))
        let run = await run("list", "--json", "-v")
        #expect(run.text.count > 1000)
        #expect(run.notes.last?.contains("11 commands (11 billed) in 2 requests") == true, "\(run.errorText)")
    }

    @Test func longNamesGiveWayOnANarrowTerminal() async throws {
        let long = String(repeating: "a", count: 64)
        for environment in ["production", "preview", "development"] {
            try await FlagScene.write(FlagScene.document(environment, long), environment, long)
        }
        try await ToolSandbox.redis("SADD", FlagScene.key, ByteString(long))
        let list = await ToolRun(["flag", "list"], isTerminal: true)
        #expect(list.output.allSatisfy { $0.count <= 80 }, "\(list.text)")
        #expect(list.output[1].contains("aaa…  off         off      off          2"), "\(list.text)")
    }

    @Test func aFlagIsShownWithItsRulesAndWhatSurprises() async throws {
        try await FlagScene.write()
        let run = await run("show", "beta-ui", "--env", "production", "--format", "pretty")
        #expect(
            run.output.first == "beta-ui production: off" && run.output.contains("  rule 1: country in DE,AT => true")
                && run.output.last == "  otherwise: false", "\(run.text)")
        #expect(
            run.notes.contains("note: beta-ui production: it is not enabled, and its rules turn it on all the same"),
            "\(run.errorText)")
        #expect(
            await self.run("show", "beta-ui", "--env", "preview", "--raw").text == FlagScene.document("preview") + "\n")
        let json = await self.run("show", "beta-ui", "--json")
        #expect(
            isStrictJSON(json.text) && json.text.contains(#""document":{"version":"v1","enabled":false"#),
            "\(json.text)")
        #expect(await self.run("show", "none-such").outcome == .notFound)
        #expect(await self.run("show", "none-such", "--json").errorText.hasPrefix(#"{"error":{"code":"NOTFOUND""#))
    }

    @Test func whatDiffersBetweenEnvironmentsIsACheckThatSaysNo() async throws {
        try await FlagScene.write()
        let same = await run("diff", "preview", "production")
        #expect(
            same.outcome == .ok && same.bytes == []
                && same.notes == ["all flags are the same in preview and production"])
        _ = await run("rollout", "beta-ui", "25%", "--enable")
        let run = await run("diff", "preview", "production", "beta-ui")
        #expect(run.outcome == .checkFailed)
        #expect(
            run.output == [
                "beta-ui: preview to production", "  ~ enabled: false to true", "  ~ percentage: none to 25%",
            ], "\(run.text)")
        let json = await self.run("diff", "preview", "production", "--json")
        #expect(
            json.text
                == #"[{"flag":"beta-ui","from":"preview","to":"production","differences":[{"field":"enabled","before":false,"after":true},{"field":"percentage","before":null,"after":25}]}]"#
                + "\n")
        #expect(await self.run("diff", "preview", "preview").outcome == .usage)
        #expect(await self.run("diff", "preview", "production", "none-such").outcome == .notFound)
        try await ToolSandbox.redis("DEL", "edge-flags:default:flags:beta-ui:preview")
        #expect(await self.run("diff", "preview", "production").output[1] == "  + document: on 25%, 2 rules")
    }

    @Test func theHistoryTellsWhoDidWhat() async throws {
        #expect(await run("history", "beta-ui").outcome == .notFound)
        try await FlagScene.write()
        _ = await run("enable", "beta-ui", "--actor", "ann", "--reason", "go")
        _ = await run("undo", "beta-ui", "--actor", "bob")
        let run = await run("history", "beta-ui", "--format", "pretty")
        #expect(run.output.count == 7, "\(run.text)")
        #expect(run.output[0].contains("  bob  undo update "), "\(run.text)")
        #expect(run.output[3].hasSuffix("  ann  enable  (undone)"), "\(run.text)")
        #expect(run.output.suffix(3) == ["  because: go", "  beta-ui production", "    ~ enabled: false to true"])
        let json = await self.run("history", "beta-ui", "--limit", "1", "--json")
        #expect(isStrictJSON(json.text) && json.text.contains(#""operation":"undo""#), "\(json.text)")
        #expect(await self.run("history", "beta-ui", "--env", "preview").output == [])
    }

    @Test func lintFindsWhatIsExpiredStaleAndBroken() async throws {
        try await FlagScene.write()
        _ = await run("describe", "beta-ui", "fresh")
        let notes = await run("lint")
        #expect(notes.outcome == .ok && notes.notes == ["0 errors, 0 warnings, 3 notes"], "\(notes.errorText)")
        #expect(await run("expire-at", "beta-ui", "2020-01-31").errorText.contains("its time is over"))
        #expect(await run("lint", "beta-ui").outcome == .checkFailed)
        _ = await run("expire-at", "beta-ui", "never")
        try await FlagScene.write(FlagScene.document("preview"), "preview")
        let stale = await run("lint", "--format", "csv")
        #expect(stale.outcome == .checkFailed && stale.text.contains("note,stale,beta-ui,preview,,"), "\(stale.text)")
        #expect(await run("lint", "--stale-days", "0").outcome == .ok)
        try await ToolSandbox.redis("SREM", FlagScene.key, "beta-ui")
        #expect(await run("lint", "--stale-days", "0").outcome == .ok)
        #expect(await run("lint", "--stale-days", "0", "--unlisted").outcome == .checkFailed)
        #expect(await run("repair", "beta-ui").outcome == .ok)
        #expect(await run("list", "--env", "production", "--raw").output.count == 1)
        #expect(await run("lint", "none-such").outcome == .notFound)
    }

    @Test func whatChangesIsPrintedWhileItIsWatched() async throws {
        try await FlagScene.write()
        // The first look is what later ones are compared with; it changes until somebody has stopped looking.
        let changing = Task {
            var percentage = 1
            while !Task.isCancelled {
                try await FlagScene.write(
                    FlagScene.document("production").replacing(
                        #""percentage":null"#, with: "\"percentage\":\(percentage)"), "production")
                try await ToolSandbox.redis("BLPOP", "nothing", "0.1")
                percentage = percentage % 20 + 1
            }
        }
        let run = await run("watch", "beta-ui", "--for", "3s", "--every", "100ms", "--json")
        changing.cancel()
        _ = await changing.result
        #expect(run.outcome == .ok && isStrictJSON(run.text), "\(run.errorText)")
        #expect(
            run.output.contains { $0.contains(#""field":"percentage""#) && $0.hasPrefix(#"{"at":""#) }, "\(run.text)")
        #expect(await self.run("watch", "--for", "99999999d").outcome == .usage)
        #expect(await self.run("watch", "--every", "1ms").outcome == .usage)
        #expect(await self.run("watch", "--for", "0s").outcome == .ok)
    }

    @Test func theHistoryOfOneEnvironmentGoesBackAsFarAsItTakes() async throws {
        try await FlagScene.write()
        _ = await run("enable", "beta-ui", "--env", "preview")
        for _ in 0..<3 { _ = await run("toggle", "beta-ui") }
        let history = await run("history", "beta-ui", "--env", "preview", "--limit", "1", "--json")
        #expect(history.text.contains(#""detail":"enable""#) && !history.text.contains("toggle"), "\(history.text)")
    }

    @Test func anEntryThatCannotBeReadIsShownAsSuch() async throws {
        try await FlagScene.write()
        _ = await run("enable", "beta-ui")
        try await ToolSandbox.redis(
            "XADD", "edge-flags:default:history:beta-ui", "*", "op", "later", "before:beta-ui:moon", "{}")
        let history = await run("history", "beta-ui", "--limit", "1", "--format", "pretty")
        #expect(history.text.contains("cannot be read here, nor undone"), "\(history.text)")
        #expect(await run("history", "beta-ui", "--json").text.contains(#""readable":false"#))
        let undo = await run("undo", "beta-ui")
        #expect(undo.outcome == .conflict && undo.errorText.contains("undo beta-ui --entry ID"), "\(undo.errorText)")
    }

    @Test func anEnvironmentThatIsNotThereIsNotShown() async throws {
        try await FlagScene.write(FlagScene.document("preview"), "preview")
        let show = await run("show", "beta-ui", "--env", "production", "--raw")
        #expect(show.outcome == .notFound && show.bytes == [], "\(show.errorText)")
        #expect(await run("show", "beta-ui", "--raw").output == [FlagScene.document("preview")])
    }

    @Test func anEntryOfSomebodyElsesDoesNotStopAnUndo() async throws {
        try await FlagScene.write()
        _ = await run("enable", "beta-ui")
        try await ToolSandbox.redis("XADD", "edge-flags:default:history:beta-ui", "*", "junk", "1")
        #expect(await run("undo", "beta-ui").outcome == .ok)
        #expect(try await FlagScene.stored() == FlagScene.document("production"))
    }
}
