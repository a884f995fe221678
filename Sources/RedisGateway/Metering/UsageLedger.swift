import RedisTypes

/// What one principal's requests came to on one event loop. A request is entered when its response is complete, so
/// whoever has the response finds it counted.
final class UsageLedger {
    /// What it is called where usage is told: a token's name, or `user:` and that of a Redis user.
    let name: String
    /// For each row of the command table, and one more for what the table does not have.
    private var calls = [Int](repeating: 0, count: CommandTable.commands.count + 1)
    private var requests = 0
    private var requestBytes = 0
    private var responseBytes = 0
    private var uncountedScripts = 0
    private let quota: Quota
    /// How often a call is billed, for each row.
    private let weights: [Int]

    init(_ name: String, _ weights: [Int], _ quota: Quota) {
        self.name = name
        self.weights = weights
        self.quota = quota
    }

    /// How often one call of each command, and of one that the table does not have, is billed.
    static func weights(regions: Int) -> [Int] {
        CommandTable.commands.map { $0.billedCount(regions: regions) } + [1]
    }

    /// Stands for a command that the table does not have.
    static let unknownRow = UInt16(truncatingIfNeeded: CommandTable.commands.count)

    static func row(of name: ByteString) -> UInt16 {
        let row = name.bytes.withUnsafeBytes { CommandTable.position(for: $0, subcommand: nil) }
        return row.map { UInt16(truncatingIfNeeded: $0) } ?? unknownRow
    }

    func enter(_ rows: [UInt16], requestBytes: Int, responseBytes: Int) {
        requests &+= 1
        self.requestBytes &+= requestBytes
        self.responseBytes &+= responseBytes
        // A local while it is counted: a property of a class is checked for conflicting access at each touch.
        var calls: [Int] = []
        swap(&calls, &self.calls)
        var billed = 0
        for row in rows {
            calls[Int(row)] &+= 1
            billed &+= weights[Int(row)]
        }
        swap(&calls, &self.calls)
        quota.use(billed)
    }

    /// Enters what a script called.
    func enter(_ called: ScriptMeter.Calls) {
        for (row, count) in called {
            calls[row] &+= count
            quota.use(weights[row] &* count)
        }
    }

    /// Enters what a stream has sent.
    func enterEvents(bytes: Int) {
        responseBytes &+= bytes
    }

    func enterUncountedScript() {
        uncountedScripts &+= 1
    }

    var token: Usage.Token {
        var token = Usage.Token()
        (token.requests, token.requestBytes, token.responseBytes) = (requests, requestBytes, responseBytes)
        token.uncountedScripts = uncountedScripts
        for (row, count) in calls.enumerated() where count != 0 {
            token.commands[Usage.name(ofRow: UInt16(truncatingIfNeeded: row))] = Usage.Calls(
                count, billed: count &* weights[row])
        }
        return token
    }

    func reset() {
        calls = [Int](repeating: 0, count: calls.count)
        (requests, requestBytes, responseBytes, uncountedScripts) = (0, 0, 0, 0)
    }
}
