import ArgumentParser

/// A number as it was typed: Redis parses it, not `Double`.
struct Amount: ExpressibleByArgument, Sendable {
    var text: String
    var isWhole: Bool { Int64(text) != nil }

    init?(argument: String) {
        guard Double(argument)?.isFinite == true else { return nil }
        text = argument
    }
}
