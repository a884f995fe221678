package import FeatureFlags
package import RedisTypes

/// What would have to be done for stored documents to be as a file says.
package struct FlagPlan: Sendable, Hashable {
    package enum Action: Sendable, Hashable {
        case create(FlagDocument)
        /// With the time of the plan as `updatedAt`.
        case update(from: FlagDocument, to: FlagDocument, FlagDiff)
        case delete(FlagDocument)
        case unchanged(FlagDocument)
    }

    package struct Step: Sendable, Hashable {
        package let flag: FlagName
        package let environment: FlagEnvironment
        package let action: Action
        /// What is stored; nothing else must be there when the step is taken.
        package let before: ByteString?

        package var isChange: Bool { if case .unchanged = action { false } else { true } }

        /// What will be there.
        package var after: ByteString? {
            switch action {
            case .create(let document), .update(_, let document, _): document.text
            case .unchanged: before
            case .delete: nil
            }
        }
    }

    /// By name and environment; those that change nothing too.
    package internal(set) var steps: [Step] = []
    /// What ``FlagStore/carryOut(_:by:)`` is to be given, one for each flag, all of which compare what the plan was made
    /// from. Empty where nothing differs.
    package internal(set) var changes: [FlagChange] = []
    /// Stored flags that the file does not name, unless they are deleted.
    package internal(set) var unmanaged: [FlagName] = []
    /// What is stored of flags that the file does name, and what it says nothing about. It stays as it is.
    package internal(set) var unnamed: [Unnamed] = []
    /// Why nothing must be done. Empty for a plan that can be carried out.
    package internal(set) var problems: [FlagPlanProblem] = []

    init() {}

    package var isEmpty: Bool { changes.isEmpty && problems.isEmpty }

    /// Flags to be deleted.
    package var deletions: [FlagName] { changes.filter { $0.operation == .delete }.flatMap(\.names) }
}
