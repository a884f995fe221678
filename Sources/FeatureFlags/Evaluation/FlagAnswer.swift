/// What the SDK answers for a flag and a context.
package enum FlagAnswer: Sendable, Hashable {
    case on, off
    /// JavaScript throws, and who asked gets an error instead of an answer: `contains` on an attribute that is a
    /// number, `in` without a list.
    case fails

    package init(_ value: Bool) {
        self = value ? .on : .off
    }

    package var isOn: Bool { self == .on }
}
