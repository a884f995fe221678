/// What the service charges for a command, and when that was looked up.
package struct CommandPrice: Sendable, Hashable {
    /// Millionths of a dollar.
    package var microdollars: Int
    /// `2026-08-21`
    package var date: String

    package init(microdollars: Int, date: String) {
        self.microdollars = microdollars
        self.date = date
    }
}
