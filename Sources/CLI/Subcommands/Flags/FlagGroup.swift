import ArgumentParser

struct FlagGroup: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "flag", abstract: "Feature flags that the official SDK reads.",
        discussion: """
            Flags of @upstash/edge-flags: the same keys, the same documents, the same answers, bucket by bucket. A flag \
            has a document in each of three environments. A verb that changes or evaluates one means production unless \
            --env, or UPKEEP_FLAG_ENV, says otherwise.

            A change is shown before it is made, and is one script: it compares what the change rests on, writes all of it \
            or nothing, and keeps what was there, so that undo puts the same bytes back. What production sees is asked \
            about first: a production document, and anything on a production profile; --yes answers. A gateway on \
            this machine is taken for a private one, and does not ask, unless its profile is marked as production. apply \
            and import always ask.

            Of the SDK one has to know: enabled is the answer when no rule matches, so that a disabled flag can be on; kill \
            turns one off for everyone. 25% lets 26 of 100 in, and 0% everyone. not_in, not_eq, not_contains and empty \
            match who has no such attribute. A program with a cache may not look again until it is restarted. The direct \
            client sees the default prefix and tenant only, and the HTTP handler the default tenant.

            COST
              list sends 2 commands, a change 6 and what its script calls; each verb says what it does.
            """,
        subcommands: [
            FlagList.self, FlagShow.self, FlagCreate.self, FlagEnable.self, FlagDisable.self, FlagToggle.self,
            FlagRollout.self, RuleGroup.self, FlagKill.self, FlagUnkill.self, FlagCopy.self, FlagRename.self,
            FlagDelete.self, FlagOwner.self, FlagDescribe.self, FlagExpireAt.self, FlagEval.self, FlagImpactVerb.self,
            FlagDiffVerb.self, FlagWatch.self, FlagHistoryVerb.self, FlagUndo.self, FlagLintVerb.self, FlagRepair.self,
            FlagExportVerb.self, FlagApply.self, FlagImport.self,
        ])
}
