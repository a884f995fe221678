package import RedisTypes

/// All that a rotation does outside of its journal and its places.
package struct RotationTools: Sendable {
    /// Sends a real request with a token.
    package var probe: @Sendable (Secret, _ url: String) async throws -> ProbeAnswer
    /// Runs a line of shell, with a secret on its standard input.
    package var run: @Sendable (_ line: String, _ input: Secret?) async throws -> ProgramEnd
    /// Writes a secret to standard output: somebody asked for it.
    package var print: @Sendable (Secret) throws -> Void
    /// Hears what is being done.
    package var tell: @Sendable (String) -> Void
    package var clock: @Sendable () -> GraceTime.Reading
    package var sleep: @Sendable (Duration) async throws -> Void
    /// How long a change may take to be noticed by the server, and a check to succeed.
    package var patience: Duration
    package var checkPatience: Duration

    package init(
        probe: @escaping @Sendable (Secret, String) async throws -> ProbeAnswer,
        run: @escaping @Sendable (String, Secret?) async throws -> ProgramEnd,
        print: @escaping @Sendable (Secret) throws -> Void, tell: @escaping @Sendable (String) -> Void,
        clock: @escaping @Sendable () -> GraceTime.Reading, sleep: @escaping @Sendable (Duration) async throws -> Void,
        patience: Duration = .seconds(30), checkPatience: Duration = .seconds(300)
    ) {
        self.probe = probe
        self.run = run
        self.print = print
        self.tell = tell
        self.clock = clock
        self.sleep = sleep
        self.patience = patience
        self.checkPatience = checkPatience
    }
}
