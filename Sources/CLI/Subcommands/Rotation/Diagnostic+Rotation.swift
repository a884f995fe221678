import RedisTypes
import TokenRotation

extension Diagnostic {
    init(rotation error: RotationError) {
        switch error {
        case .foreignToken(let place):
            self.init(
                .conflict, "PLACE", "\(place) has another token than the one to be rotated; nothing was changed",
                hint: "leave that place out, or put the present token there first")
        case .openToOthers(let place, let file, let mode):
            let digits = "0" + String(mode | 0o600, radix: 8)
            self.init(
                .usage, "PLACE", "others may read \(place) (\(digits)); nothing was changed",
                hint: "chmod 600 \(Spelling.shellWord(file)), or add --allow-readable")
        case .unusable(let place, let reason): self.init(.usage, "PLACE", "\(place) cannot be used: \(reason)")
        case .underWay(let target):
            self.init(
                .conflict, "UNDERWAY", "a rotation of \(target.name) is under way already; nothing was changed",
                hint: target.command("--resume") + (target.strategy == .reset ? "" : ", or --rollback")
                    + ", or --abandon")
        case .notAccepted(let target, let url, let isOldEnded):
            self.init(
                .failed, "PROBE",
                "\(url) refuses the new token; \(isOldEnded ? "the old one has ended" : "no token was ended")",
                hint: "\(target.command("--resume")), with --url if the gateway is elsewhere"
                    + (isOldEnded ? "" : Self.orBack(target)))
        case .notWritten(let target, let place, let reason):
            self.init(
                .failed, "PLACE", "\(place) cannot be written: \(reason); \(Self.standing(target))",
                hint: "\(target.command("--resume")) once it can\(Self.orBack(target))")
        case .programFailed(let target, let line, let output):
            self.init(
                .failed, "EXEC", "the program \(line) failed\(Self.quotedOutput(output))",
                hint: "\(target.command("--resume")) runs it again\(Self.orBack(target))")
        case .checkFailed(let target, let line, let output):
            self.init(
                .checkFailed, "CHECK",
                "the consumers do not have the token: \(line) failed\(Self.quotedOutput(output)); \(Self.standing(target))",
                hint: "\(target.command("--resume")) checks again, --check COMMAND in another way\(Self.orBack(target))"
            )
        case .overwritten(let target, let place):
            self.init(
                .conflict, "OVERWRITTEN", "\(place) no longer has the token that was put there; nothing was ended",
                hint: "\(target.command("--resume")) --redeliver puts the new token in all places again")
        case .stillAccepted(let target, let url, let isOld):
            self.init(
                .checkFailed, "STILLVALID", "\(url) still takes the \(isOld ? "old" : "new") token, which was ended",
                hint: "does that gateway read another list? \(target.command("--resume")) asks again")
        case .unreachable(let target, let url, let reason):
            self.init(
                .unreachable, "UNREACHABLE", "cannot ask \(url): \(reason)",
                hint: "\(target.command("--resume")), with --url if the gateway is elsewhere")
        case .changedElsewhere(let target, let reason):
            self.init(
                .conflict, "CHANGED", "somebody else changed it: \(reason); nothing was ended",
                hint: "\(target.command("--resume")) --redeliver, or \(target.command("--abandon"))")
        case .resetUnknown(let target, let reason):
            self.init(
                .unknown, "UNKNOWN",
                "the reset of \(target.name) may or may not have happened: \(reason). It is not asked for again",
                hint:
                    "\(target.command("--resume")) reads back what the platform has; if it still shows the old ones in a "
                    + "while, nothing has happened: \(target.command("--abandon")) lets it be begun again")
        case .damaged(let journal, let reason):
            let id = journal.split(separator: "/").last.flatMap { $0.split(separator: ".").first } ?? ""
            self.init(
                .failed, "JOURNAL", "the journal \(journal) cannot be used: \(reason)",
                hint: "upkeep token rotate --id \(id) --abandon; upkeep token list shows what is valid")
        case .noSecrets(let target, let file):
            self.init(
                .failed, "SECRETS", "the tokens of this rotation are gone: \(file) cannot be read",
                hint: "\(target.command("--abandon")) ends it and tells what stays valid")
        case .oldIsDead(let target, let isBack):
            self.init(
                .conflict, "OLDENDED",
                "the old token is not valid any more, so there is no way back; the new one was left alone",
                hint: target.command("--resume") + (isBack ? " --redeliver puts the new one in all places" : " goes on")
            )
        case .noWayBack(let target):
            self.init(
                .conflict, "NOWAYBACK", "a reset cannot be undone: the old credentials of \(target.name) are gone",
                hint: target.command("--resume"))
        }
    }

    /// What is valid while the consumers do not have the new token yet.
    private static func standing(_ target: RotationTarget) -> String {
        target.strategy == .reset ? "the old credentials ended with the reset" : "no token was ended"
    }

    private static func orBack(_ target: RotationTarget) -> String {
        target.strategy == .reset ? "" : "; \(target.command("--rollback")) goes back"
    }

    private static func quotedOutput(_ output: String) -> String {
        output.isEmpty ? "" : "; it wrote:\n  " + output.split(separator: "\n").joined(separator: "\n  ") + "\n"
    }
}
