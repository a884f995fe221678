import FeatureFlags
import FlagFiles
import RedisTypes

/// The documents that a file makes can be read again, and then there is nothing to do.
func flagFile(_ bytes: [UInt8]) {
    guard let file = try? FlagFile(parsing: bytes) else { return }
    carryOut(file)
}

func flagd(_ bytes: [UInt8]) {
    guard let flagd = try? FlagdImport(parsing: ByteString(bytes)) else { return }
    carryOut(flagd.file(for: FlagEnvironment.allCases))
}

private func carryOut(_ file: FlagFile) {
    let keys = FlagKeys(
        prefix: file.prefix.map { ByteString($0) } ?? FlagKeys.defaultPrefix,
        tenant: file.tenant.map { ByteString($0) } ?? FlagKeys.defaultTenant)
    let plan = FlagPlan(file, stored: FlagInventory([], keys: keys, time: 1), options: .init(completesNewFlags: true))
    let isFraction = plan.problems.allSatisfy { if case .fraction = $0 { true } else { false } }
    precondition(isFraction)
    var texts: [FlagName: [FlagEnvironment: ByteString]] = [:]
    for document in plan.changes.flatMap(\.documents) {
        texts[document.name, default: [:]][document.environment] = document.after
    }
    let states = texts.map { FlagState($0.key, isListed: true, texts: $0.value) }
    let stored = FlagInventory(states, keys: keys, time: 2)
    precondition(FlagPlan(file, stored: stored).isEmpty)
    precondition(FlagPlan(reread(FlagFileExport(states).text), stored: stored).isEmpty)
    for environment in FlagEnvironment.allCases {
        var documents: [FlagName: FlagDocument] = [:]
        for state in states { documents[state.name] = try? state.document(environment) }
        precondition((try? FlagdImport(parsing: ByteString(FlagdExport(documents).text))) != nil)
    }
}

private func reread(_ text: String) -> FlagFile {
    guard let file = try? FlagFile(parsing: Array(text.utf8)) else { preconditionFailure(text) }
    return file
}
