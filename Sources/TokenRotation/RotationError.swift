/// Why a rotation stopped. Nothing that was valid has ended without being meant to, and the journal says how far it is.
package enum RotationError: Error, Sendable, Hashable {
    // Before anything happens.
    /// A place has a token that is not the one to be rotated.
    case foreignToken(RotationPlace)
    /// Others can read the file that the token would be written to.
    case openToOthers(RotationPlace, file: String, mode: Int)
    /// A place that is no such thing: a file without that key.
    case unusable(RotationPlace, reason: String)
    case underWay(RotationTarget)

    // On the way.
    /// The new token is refused; in the end that may be after the old one has gone.
    case notAccepted(RotationTarget, url: String, isOldEnded: Bool)
    /// A place could be written to before, and cannot now.
    case notWritten(RotationTarget, RotationPlace, reason: String)
    /// A program that got the token, or that checks for it, failed; the end of what it wrote, without the tokens.
    case programFailed(RotationTarget, line: String, output: String)
    case checkFailed(RotationTarget, line: String, output: String)
    /// A place no longer has the token that was put there; the other one must not end.
    case overwritten(RotationTarget, RotationPlace)
    case stillAccepted(RotationTarget, url: String, isOld: Bool)
    case unreachable(RotationTarget, url: String, reason: String)
    /// What the server has is not what this rotation left there.
    case changedElsewhere(RotationTarget, reason: String)
    /// A reset was asked for, and no answer came: it may have happened.
    case resetUnknown(RotationTarget, reason: String)

    // Going on, and going back.
    case damaged(journal: String, reason: String)
    case noSecrets(RotationTarget, file: String)
    /// The old token is not valid any more, so nobody can go back to it.
    case oldIsDead(RotationTarget, isBack: Bool)
    case noWayBack(RotationTarget)
}
