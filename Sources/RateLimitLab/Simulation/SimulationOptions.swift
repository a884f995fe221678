/// How the limiter is run, beyond its numbers.
package struct SimulationOptions: Sendable, Hashable {
    /// When the run begins, Unix milliseconds. Windows are aligned to 1970, so it decides where their edges are.
    package var start: Int64
    /// Whether one long-lived JavaScript program asks, which remembers whom Redis refused: the SDK's default. Without,
    /// every request reaches Redis, as from functions that live for one request.
    package var localBlock: Bool
    /// Of the database: each is billed for writes.
    package var readRegions: Int

    /// Midnight of a day long gone: all windows up to a day begin with the run.
    package static let midnight: Int64 = 1_699_920_000_000

    package init(start: Int64 = Self.midnight, localBlock: Bool = false, readRegions: Int = 0) {
        self.start = start
        self.localBlock = localBlock
        self.readRegions = readRegions
    }
}
