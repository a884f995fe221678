/// The side that says which tokens are valid. Each of these leaves one state however often it is done: a run that was cut
/// does it again.
package protocol TokenAuthority: Sendable {
    /// Makes what the new token is made of. Nothing takes it yet.
    func make(_ secrets: inout RotationSecrets, _ record: inout RotationRecord) async throws
    /// Makes the new token valid beside the old one.
    func add(_ secrets: inout RotationSecrets, _ record: inout RotationRecord) async throws
    /// Makes the new token valid instead of the old one: once, whatever comes of it. After a cut it only looks.
    /// - Parameter isRepeated: whether it may have been done before.
    func replace(_ secrets: inout RotationSecrets, _ record: inout RotationRecord, isRepeated: Bool) async throws
    /// Ends the old token, and no other.
    func revokeOld(_ secrets: RotationSecrets, _ record: RotationRecord) async throws
    /// Ends the new token, and no other.
    func revokeNew(_ secrets: RotationSecrets, _ record: RotationRecord) async throws
    /// Whether it still knows the old token: a server may take longer to notice.
    func knowsOld(_ secrets: RotationSecrets, _ record: RotationRecord) async throws -> Bool
    func knowsNew(_ secrets: RotationSecrets, _ record: RotationRecord) async throws -> Bool
}

/// What a request with a token came to.
package enum ProbeAnswer: Sendable, Hashable {
    case accepted
    case refused
    case unreachable(reason: String)
}

/// How a program of the user's ended.
package struct ProgramEnd: Sendable, Hashable {
    package var succeeded: Bool
    /// The end of what it wrote to both streams.
    package var output: [UInt8]

    package init(succeeded: Bool, output: [UInt8]) {
        (self.succeeded, self.output) = (succeeded, output)
    }
}
