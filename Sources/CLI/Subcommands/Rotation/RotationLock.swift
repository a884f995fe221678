import LocalRedis
import TokenRotation

/// Held by the run that is at a rotation.
struct RotationLock {
    private let lock: ProcessLock

    init(_ target: RotationTarget, in store: RotationStore) throws {
        try self.init(id: target.id, command: target.command("--status"), in: store)
    }

    init(id: String, command: String, in store: RotationStore) throws {
        try makePrivateDirectory(store.directory)
        let path = store.lockFile(id)
        guard let lock = try ProcessLock(path: path) else {
            let holder = ProcessLock.holder(path: path).map { " (process \($0))" } ?? ""
            throw Failure(
                .conflict, "LOCKED", "another run\(holder) is at this rotation", hint: "wait for it; \(command)")
        }
        self.lock = lock
    }
}
