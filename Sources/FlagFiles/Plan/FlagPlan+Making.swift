package import FeatureFlags
import RedisTypes

extension FlagPlan {
    package struct Options: Sendable, Hashable {
        /// Whether flags that the file does not name are deleted, if it names some that are stored.
        package var prunes: Bool
        /// Whether a new flag is off in the environments that the file does not name, rather than refused.
        package var completesNewFlags: Bool

        package init(prunes: Bool = false, completesNewFlags: Bool = false) {
            self.prunes = prunes
            self.completesNewFlags = completesNewFlags
        }
    }

    /// - Parameter stored: all flags, those too that the file names and the set does not, as ``FlagFile/names`` tells
    ///   ``FlagStore/inventory(including:)``. Its time is that of the documents that are written.
    package init(_ file: FlagFile, stored: FlagInventory, options: Options = Options()) {
        self.init()
        problems = FlagPlanProblem.places(file, stored.keys)
        let states = Dictionary(stored.flags.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        for entry in file.flags.sorted(by: { $0.name < $1.name }) {
            let state = states[entry.name] ?? FlagState(entry.name, isListed: false, texts: [:])
            if state.texts.isEmpty {
                create(entry, state, now: stored.time, options)
            } else {
                update(entry, state, now: stored.time)
            }
        }
        let named = Set(file.flags.map(\.name))
        let others = states.values.filter { !named.contains($0.name) }.sorted { $0.name < $1.name }
        guard options.prunes else {
            unmanaged = others.map(\.name)
            return
        }
        if !others.isEmpty, others.count == states.count {
            problems.append(.prunesEverything(count: others.count))
        }
        for state in others { delete(state) }
    }

    private mutating func create(_ entry: FlagFile.Entry, _ state: FlagState, now: Int64, _ options: Options) {
        let missing = FlagEnvironment.allCases.filter { entry.environments[$0] == nil }
        guard missing.isEmpty || options.completesNewFlags else {
            problems.append(.missingEnvironments(entry.name, missing, at: entry.place))
            return
        }
        var steps: [Step] = []
        for environment in FlagEnvironment.allCases {
            checkPercentage(entry, nil, environment)
            let action = Action.create(entry.document(environment, now))
            steps.append(Step(flag: entry.name, environment: environment, action: action, before: nil))
        }
        add(.create, steps, state, isListed: true)
    }

    private mutating func update(_ entry: FlagFile.Entry, _ state: FlagState, now: Int64) {
        var steps: [Step] = []
        for environment in FlagEnvironment.allCases {
            let text = state.texts[environment]
            guard entry.says(somethingAbout: environment) else {
                if text != nil { unnamed.append(Unnamed(entry.name, environment, .document)) }
                continue
            }
            guard let text else {
                // A flag without one of its documents is damaged; a file that names the environment repairs it.
                if entry.environments[environment] != nil {
                    checkPercentage(entry, nil, environment)
                    let action = Action.create(entry.document(environment, now))
                    steps.append(Step(flag: entry.name, environment: environment, action: action, before: nil))
                }
                continue
            }
            guard let stored = document(text, entry.name, environment) else { continue }
            checkPercentage(entry, stored, environment)
            unnamed += entry.unnamedParts(of: stored, in: environment).map { Unnamed(entry.name, environment, $0) }
            var document = entry.applied(to: stored, in: environment)
            var action = Action.unchanged(stored)
            if document != stored {
                document.updatedAt = now
                action = .update(from: stored, to: document, FlagDiff(from: stored, to: document))
            }
            steps.append(Step(flag: entry.name, environment: environment, action: action, before: text))
        }
        add(.replace, steps, state, isListed: true)
    }

    private mutating func delete(_ state: FlagState) {
        var steps: [Step] = []
        for (environment, text) in state.texts.sorted(by: { $0.key < $1.key }) {
            guard let document = document(text, state.name, environment) else { return }
            steps.append(Step(flag: state.name, environment: environment, action: .delete(document), before: text))
        }
        add(.delete, steps, state, isListed: false)
    }

    /// The SDK has a fraction act as its floor, and 0.25 is more likely meant as a share than as 1 of 100: what is stored
    /// so may stay, and none is set.
    private mutating func checkPercentage(
        _ entry: FlagFile.Entry, _ stored: FlagDocument?, _ environment: FlagEnvironment
    ) {
        guard let number = entry.environments[environment]?.percentage?.number, number != number.rounded(),
            number != stored?.percentage
        else { return }
        problems.append(.fraction(entry.name, environment, number, at: entry.place))
    }

    private mutating func document(
        _ text: ByteString, _ name: FlagName, _ environment: FlagEnvironment
    ) -> FlagDocument? {
        do throws(FlagDocumentError) {
            return try FlagDocument(parsing: text)
        } catch {
            problems.append(.malformed(name, environment, error))
            return nil
        }
    }

    /// - Parameter isListed: whether the set of names is to have the flag.
    private mutating func add(_ operation: FlagOperation, _ steps: [Step], _ state: FlagState, isListed: Bool) {
        self.steps += steps
        var change = FlagChange(operation: operation, detail: "apply")
        change.documents = steps.filter(\.isChange).map {
            DocumentChange($0.flag, $0.environment, before: $0.before, after: $0.after)
        }
        if state.isListed != isListed {
            change.memberships = [MembershipChange(state.name, before: state.isListed, after: isListed)]
        }
        guard !change.isEmpty else { return }
        // What is deleted is all there is, and nothing else has come to it.
        if operation == .delete { change.conditions = state.conditions { $0 == nil } }
        changes.append(change)
    }
}
