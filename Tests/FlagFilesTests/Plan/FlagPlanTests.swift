import FeatureFlags
import FlagFiles
import RedisTypes
import Testing
import YAMLText

@Suite struct FlagPlanTests {
    private static func file(_ settings: String) throws -> FlagFile {
        try flagFile("version: 1\nflags:\n  beta-ui:\n    environments:\n      production: {\(settings)}\n")
    }

    /// What one environment's settings make of one document, `updatedAt` aside, and what differs.
    private static func applied(_ settings: String, to document: FlagDocument) throws -> (String, [FlagDifference]) {
        let name = try FlagName("beta-ui")
        let plan = FlagPlan(try file(settings), stored: inventory(stored([name: [.production: document]])))
        let step = try #require(plan.steps.first)
        switch step.action {
        case .update(let before, var after, let diff):
            #expect(before == document && after.updatedAt == now)
            let change = DocumentChange(name, .production, before: document.text, after: after.text)
            #expect(plan.changes.map(\.documents) == [[change]] && plan.changes[0].memberships == [])
            after.updatedAt = before.updatedAt
            return (after.text.text ?? "", diff.differences)
        case .unchanged(let same):
            #expect(plan.changes == [] && plan.isEmpty)
            return (same.text.text ?? "", [])
        case .create, .delete: throw FlagPlanProblem.missingEnvironments(name, [], at: nil)
        }
    }

    @Test func whatAFileDoesNotNameStaysByteForByte() throws {
        let text = """
            {"version":"v1","x": [1,  2],"enabled":false,"name":"beta-ui","rules":[{"value":true,"compare":"eq",\
            "accessor":"a","target":"b","note":1}],"environment":"production","percentage":null,"createdAt":1,\
            "updatedAt":2,"owner":"web"}
            """
        let stored = try document(json: text)
        let enabled = try Self.applied("enabled: true", to: stored)
        #expect(enabled.0 == stored.text.text?.replacing("\"enabled\":false", with: "\"enabled\":true"))
        #expect(enabled.1 == [.enabled(false, true)])
        let gate = try Self.applied("percentage: 25, fields: {y: 1}", to: stored)
        #expect(gate.0.contains(#""percentage":25,"createdAt":1,"updatedAt":2,"owner":"web","y":1}"#))
        #expect(gate.1 == [.percentage(nil, 25), .field("y", nil, .number(1))])
        #expect(try Self.applied("owner: null", to: stored).0.hasSuffix(#""updatedAt":2}"#))
        #expect(try Self.applied("rules: [a eq b], owner: web, enabled: false", to: stored).1 == [])
        // The rule that stays keeps what the file does not say about it.
        let rules = try Self.applied("rules: [c empty, a eq b]", to: stored).0
        #expect(
            rules.contains(
                #"[{"accessor":"c","compare":"empty","value":true},{"value":true,"compare":"eq","accessor":"a","#
                    + #""target":"b","note":1}]"#))
    }

    @Test func theKillSwitchStaysUnlessItIsNamed() throws {
        let kill = FlagRule.killSwitch.text.text ?? ""
        let own = #"{"accessor":"a","compare":"empty","value":true}"#
        let killed = try document(rules: [kill, own])
        #expect(try Self.applied("rules: [a empty]", to: killed).1 == [])
        #expect(try Self.applied("rules: []", to: killed).0.contains(#""rules":[\#(kill)],"#))
        #expect(try Self.applied("killed: false", to: killed).0.contains(#""rules":[\#(own)],"#))
        #expect(try Self.applied("killed: true", to: killed).1 == [])
        let alive = try document(rules: [own])
        #expect(try Self.applied("killed: true", to: alive).0 == killed.text.text)
        #expect(try Self.applied("killed: false", to: alive).1 == [])
    }

    @Test func aNewFlagIsWhatTheSDKWouldHaveCreated() throws {
        let file = try flagFile(
            """
            version: 1
            flags:
              beta-ui:
                owner: web
                environments: {production: {enabled: true}, preview: {}, development: {owner: qa}}
            """)
        let plan = FlagPlan(file, stored: inventory([]))
        let change = try #require(plan.changes.first)
        #expect(change.documents.count == 3 && change.documents.allSatisfy { $0.before == nil })
        #expect(change.operation == .create)
        #expect(change.memberships == [MembershipChange(try FlagName("beta-ui"), before: false, after: true)])
        let created = plan.steps.compactMap { step in
            if case .create(let document) = step.action { document.text.text } else { nil }
        }
        func text(_ environment: String, _ enabled: Bool, _ owner: String) -> String {
            """
            {"version":"v1","enabled":\(enabled),"name":"beta-ui","rules":[],"environment":"\(environment)",\
            "percentage":null,"createdAt":\(now),"updatedAt":\(now),"owner":"\(owner)"}
            """
        }
        #expect(
            created == [
                text("production", true, "web"), text("preview", false, "web"), text("development", false, "qa"),
            ])
    }

    @Test func aNewFlagNeedsAllEnvironments() throws {
        let plan = FlagPlan(try Self.file("enabled: true"), stored: inventory([]))
        let problem = FlagPlanProblem.missingEnvironments(
            try FlagName("beta-ui"), [.preview, .development], at: YAMLPlace(line: 3, column: 3))
        #expect(plan.problems == [problem] && plan.steps == [] && !plan.isEmpty)
        #expect(
            problem.description == "line 3, column 3: beta-ui is new, and a new flag needs to be told what it is in "
                + "preview and development")
        let whole = FlagPlan(
            try Self.file("enabled: true"), stored: inventory([]), options: .init(completesNewFlags: true))
        #expect(whole.problems == [] && whole.changes.map(\.documents.count) == [3])
    }

    /// A flag that lacks a document breaks the SDK's list.
    @Test func aDocumentThatIsMissingIsCreatedWhereTheFileNamesIt() throws {
        let name = try FlagName("beta-ui")
        let stored = stored([name: [.preview: try document("beta-ui", .preview)]])
        let plan = FlagPlan(try Self.file("enabled: true"), stored: inventory(stored))
        #expect(plan.problems == [] && plan.steps.map(\.environment) == [.production])
        guard case .create(let document)? = plan.steps.first?.action else {
            Issue.record("\(plan.changes)")
            return
        }
        #expect(document.isEnabled && document.environment == .production)
    }

    @Test func flagsThatTheFileDoesNotNameAreDeletedOnlyWhenAsked() throws {
        let (own, other) = (try FlagName("beta-ui"), try FlagName("other"))
        let left = try document("other", .preview)
        let stored = stored([own: [.production: try document()], other: [.preview: left]])
        let plan = FlagPlan(try Self.file("enabled: false"), stored: inventory(stored))
        #expect(plan.isEmpty && plan.unmanaged == [other])
        let pruned = FlagPlan(
            try Self.file("enabled: false"), stored: inventory(stored), options: .init(prunes: true))
        #expect(pruned.unmanaged == [] && pruned.steps.filter(\.isChange).map(\.action) == [.delete(left)])
        #expect(pruned.deletions == [other] && pruned.changes.count == 1)
        // All that there is of it, and nothing else.
        let change = pruned.changes[0]
        #expect(change.documents == [DocumentChange(other, .preview, before: left.text, after: nil)])
        #expect(change.memberships == [MembershipChange(other, before: true, after: false)])
        #expect(change.conditions.map(\.environment) == [.production, .development])
        #expect(change.conditions.allSatisfy { $0.before == nil && $0.after == nil })
    }

    @Test func aMalformedDocumentIsNeverPlannedOver() throws {
        let (own, other) = (try FlagName("beta-ui"), try FlagName("other"))
        let error = FlagDocumentError.missing(field: "enabled")
        let broken = [FlagState(own, isListed: true, texts: [.production: "{}", .preview: "{}"])]
        let plan = FlagPlan(try Self.file("enabled: true"), stored: inventory(broken))
        // Of preview the file says nothing.
        #expect(plan.problems == [.malformed(own, .production, error)])
        #expect(plan.steps == [] && !plan.isEmpty)
        let ownState = FlagState(own, isListed: true, texts: [.production: try document().text])
        let pruned = FlagPlan(
            try Self.file("enabled: false"),
            stored: inventory([ownState, FlagState(other, isListed: true, texts: [.preview: "{}"])]),
            options: .init(prunes: true))
        #expect(pruned.problems == [.malformed(other, .preview, error)] && pruned.deletions == [])
    }

    @Test func anExportSaysWhatItCouldNotRead() throws {
        let name = try FlagName("beta-ui")
        let texts = [FlagEnvironment.production: try document(extra: #","owner":"web""#).text, .preview: "[]"]
        let states = [FlagState(name, isListed: true, texts: texts)]
        let export = FlagFileExport(states)
        #expect(export.flags == 1)
        #expect(
            export.unreadable == [
                .init(
                    flag: name, environment: .preview,
                    error: .wrongType(field: "", expected: "an object", found: "a list"))
            ])
        #expect(FlagPlan(try flagFile(export.text), stored: inventory(states)).isEmpty)
    }

    /// Nobody is let in by -1, and everybody by a new flag without a percentage.
    @Test(arguments: [("-1", -1.0), ("0", 0), ("0.25", 0.25), ("150", 150), ("1", nil), ("33.9", nil)])
    func anExportTellsOfPercentagesThatItCannotSay(text: String, percentage: Double?) throws {
        let name = try FlagName("beta-ui")
        let export = FlagFileExport(stored([name: [.production: try document(percentage: text)]]))
        #expect(export.unsaid.map(\.percentage) == (percentage.map { [$0] } ?? []))
        #expect(export.unsaid.allSatisfy { $0.flag == name && $0.environment == .production })
    }

    /// The file says where its flags are, and the plan is for there.
    @Test func aFileOfOtherKeysIsAProblem() throws {
        let text = "version: 1\nprefix: shop\ntenant: acme\nflags: {}\n"
        let plan = FlagPlan(try flagFile(text), stored: inventory([]))
        #expect(
            plan.problems == [.otherPrefix("shop", found: "edge-flags"), .otherTenant("acme", found: "default")])
        let keys = FlagKeys(prefix: "shop", tenant: "acme")
        #expect(FlagPlan(try flagFile(text), stored: FlagInventory([], keys: keys, time: now)).problems == [])
    }

    /// A file without flags, or of flags of another database, deletes nothing.
    @Test(arguments: ["flags:", "flags: {gamma: {environments: {production: {}}}}"])
    func nothingIsPrunedByAFileThatNamesNothingStored(flags: String) throws {
        let stored = stored([
            try FlagName("alpha"): [.preview: try document("alpha", .preview)],
            try FlagName("beta-ui"): [.preview: try document("beta-ui", .preview)],
        ])
        let file = try flagFile("version: 1\n\(flags)\n")
        func plan(prunes: Bool) -> FlagPlan {
            FlagPlan(file, stored: inventory(stored), options: .init(prunes: prunes, completesNewFlags: true))
        }
        #expect(plan(prunes: true).problems == [.prunesEverything(count: 2)])
        #expect(plan(prunes: false).problems == [] && plan(prunes: false).deletions == [])
    }

    /// Documents that no list shows are changed like others, and the name is put where lists look.
    @Test func aFlagThatIsNotListedIsUpdatedAndListed() throws {
        let name = try FlagName("beta-ui")
        let state = FlagState(name, isListed: false, texts: [.production: try document().text])
        let plan = FlagPlan(try Self.file("enabled: true"), stored: inventory([state]))
        #expect(plan.problems == [] && plan.changes.map(\.operation) == [.replace])
        #expect(plan.changes[0].memberships == [MembershipChange(name, before: false, after: true)])
        let same = FlagPlan(try Self.file("enabled: false"), stored: inventory([state]))
        #expect(same.changes.map(\.documents) == [[]] && !same.isEmpty)
    }

    /// A name without documents is in nobody's way, and goes with what is pruned.
    @Test func aNameAloneIsCompletedOrPruned() throws {
        let state = FlagState(try FlagName("beta-ui"), isListed: true, texts: [:])
        let plan = FlagPlan(
            try Self.file("enabled: true"), stored: inventory([state]), options: .init(completesNewFlags: true))
        #expect(plan.changes.map(\.memberships) == [[]] && plan.changes[0].documents.count == 3)
        let gamma = FlagState(try FlagName("gamma"), isListed: true, texts: [.preview: try document("gamma").text])
        let pruned = FlagPlan(
            try flagFile("version: 1\nflags: {gamma: {environments: {preview: {}}}}\n"),
            stored: inventory([state, gamma]),
            options: .init(prunes: true))
        #expect(pruned.deletions == [state.name] && pruned.changes[0].conditions.count == 3)
    }

    @Test func whatIsStoredAndNotNamedIsTold() throws {
        let name = try FlagName("beta-ui")
        let kill = FlagRule.killSwitch.text.text ?? ""
        let killed = try document(
            enabled: true, percentage: "25", rules: [kill, #"{"accessor":"a","compare":"empty","value":true}"#],
            extra: #","owner":"web""#)
        let stored = inventory(stored([name: [.production: killed, .preview: try document("beta-ui", .preview)]]))
        func unnamed(_ settings: String) throws -> [FlagPlan.Unnamed] {
            FlagPlan(try Self.file(settings), stored: stored).unnamed.filter { $0.environment == .production }
        }
        func parts(_ parts: FlagPlan.Unnamed.Part...) -> [FlagPlan.Unnamed] {
            parts.map { FlagPlan.Unnamed(name, .production, $0) }
        }
        #expect(try unnamed("") == parts(.killSwitch, .enabled, .percentage, .rules, .field("owner")))
        // As it is exported, with a switch that was pulled later.
        let all = "enabled: true, percentage: 25, rules: [a empty], owner: web"
        #expect(try unnamed(all) == parts(.killSwitch))
        #expect(try unnamed(all + ", killed: true") == [])
        let plan = FlagPlan(try Self.file(all), stored: stored)
        #expect(plan.isEmpty && plan.unnamed.contains(.init(name, .preview, .document)))
        #expect(
            plan.unnamed.first?.description
                == "beta-ui for production is killed, and the file does not say so")
    }

    /// The SDK lets 34 of 100 in for 33.9: nobody sets that.
    @Test func aFractionIsNotSetAndMayStay() throws {
        let name = try FlagName("beta-ui")
        let file = try Self.file("percentage: 33.9")
        let whole = FlagPlan(file, stored: inventory(stored([name: [.production: try document(percentage: "25")]])))
        #expect(whole.problems == [.fraction(name, .production, 33.9, at: YAMLPlace(line: 3, column: 3))])
        let same = FlagPlan(file, stored: inventory(stored([name: [.production: try document(percentage: "33.9")]])))
        #expect(same.isEmpty)
    }

    @Test func aPercentageThatIsWrittenOtherwiseIsNoChange() throws {
        #expect(try Self.applied("percentage: 25", to: document(percentage: "25.0")).1 == [])
    }

    /// A clock that was ahead does not stay ahead.
    @Test func aTimeInTheFutureBecomesNow() throws {
        let future = try document(json: #"{"enabled":false,"rules":[],"updatedAt":9999999999999}"#)
        #expect(try Self.applied("enabled: true", to: future).1 == [.enabled(false, true)])
    }

    @Test(.timeLimit(.minutes(1))) func manyFieldsTakeNoSquareOfTheirNumber() throws {
        let fields = (0..<8000).map { "f\($0): \($0)" }.joined(separator: ", ")
        let (text, differences) = try Self.applied("fields: {\(fields)}", to: document())
        #expect(differences.count == 8000)
        let name = try FlagName("beta-ui")
        let filled = try document(json: text)
        let export = FlagFile.text([name: [.production: filled]])
        #expect(FlagPlan(try flagFile(export), stored: inventory(stored([name: [.production: filled]]))).isEmpty)
    }
}
