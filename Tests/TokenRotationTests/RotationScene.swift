import Foundation
import RedisTypes
import Settings
import Synchronization
import TestSupport

@testable import TokenRotation

/// A server of tokens that is two sets, and the files of one rotation. What a cut does is thrown as ``Cut``.
final class RotationScene: Sendable {
    struct Cut: Error {}

    struct State {
        var valid: Set<Secret> = [RotationScene.old]
        /// What a program of the user's was given.
        var handedOver: [Secret] = []
        var printed: [Secret] = []
        var told: [String] = []
        /// Effects until the run is cut, right after one.
        var effectsLeft = Int.max
        var wall: Int64 = 1_000_000
        var programSucceeds = true
        var programOutput = ""
        var probes = 0
    }

    static let old = Secret("old-token-0123456789+/=")
    static let new = Secret("new-token-0123456789+/=")

    let directory: String
    let state = Mutex(State())

    init(_ directory: String) {
        self.directory = directory
    }

    static func with(_ body: (RotationScene) async throws -> Void) async throws {
        try await withTemporaryDirectory { try await body(RotationScene($0)) }
    }

    var store: RotationStore { RotationStore(directory: "\(directory)/rotations") }
    var keeper: PlaceKeeper { PlaceKeeper(profiles: ProfileStore(file: "\(directory)/config.toml")) }
    var envFile: String { "\(directory)/.env" }
    var valid: Set<Secret> { state.withLock { $0.valid } }

    func write(_ text: String, to path: String, mode: Int = 0o600) throws {
        try Data(text.utf8).write(to: URL(filePath: path))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }

    func read(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

    func content(_ path: String) throws -> String { try read(path) }

    /// One effect on the world; the run may be cut right after it, before the journal says so.
    func effect(_ body: (inout State) throws -> Void) throws {
        try state.withLock { state in
            try body(&state)
            state.effectsLeft -= 1
            if state.effectsLeft <= 0 { throw Cut() }
        }
    }

    var tools: RotationTools {
        RotationTools(
            probe: { [self] token, _ in
                state.withLock {
                    $0.probes += 1
                    return $0.valid.contains(token) ? .accepted : .refused
                }
            },
            run: { [self] _, input in
                if let input { try effect { $0.handedOver.append(input) } }
                return state.withLock {
                    ProgramEnd(succeeded: $0.programSucceeds, output: Array($0.programOutput.utf8))
                }
            },
            print: { [self] token in try effect { $0.printed.append(token) } },
            tell: { [self] line in state.withLock { $0.told.append(line) } },
            clock: { [self] in
                state.withLock {
                    GraceTime.Reading(wall: $0.wall, uptime: 0, boot: "")
                }
            },
            sleep: { _ in await Task.yield() }, patience: .zero, checkPatience: .zero)
    }

    var target: RotationTarget { RotationTarget(.list, scope: "tokens", name: "ci", words: ["ci"]) }

    func record(_ places: [RotationPlace], check: String? = nil, grace: Int64 = 0) -> RotationRecord {
        RotationRecord(
            target, url: "http://127.0.0.1:1", old: RotationSecrets.digest(of: Self.old), places: places, check: check,
            grace: GraceTime(milliseconds: grace), now: 1)
    }

    func begin(_ record: RotationRecord) throws -> Rotation {
        try Rotation(
            record, old: Self.old, store: store, authority: SceneAuthority(scene: self), places: keeper, tools: tools)
    }

    /// As a new process finds it.
    func resume() throws -> Rotation {
        guard let record = try store.record(target.id) else { throw Cut() }
        return try Rotation(
            resuming: record, store: store, authority: SceneAuthority(scene: self), places: keeper, tools: tools)
    }
}

/// The gateway's list in memory, idempotent as the protocol asks.
struct SceneAuthority: TokenAuthority {
    let scene: RotationScene

    func make(_ secrets: inout RotationSecrets, _ record: inout RotationRecord) async throws {
        secrets.new = RotationScene.new
    }

    func add(_ secrets: inout RotationSecrets, _ record: inout RotationRecord) async throws {
        try scene.effect { _ = $0.valid.insert(RotationScene.new) }
    }

    func replace(_ secrets: inout RotationSecrets, _ record: inout RotationRecord, isRepeated: Bool) async throws {
        throw RotationScene.Cut()
    }

    func revokeOld(_ secrets: RotationSecrets, _ record: RotationRecord) async throws {
        try scene.effect { _ = $0.valid.remove(RotationScene.old) }
    }

    func revokeNew(_ secrets: RotationSecrets, _ record: RotationRecord) async throws {
        try scene.effect { _ = $0.valid.remove(RotationScene.new) }
    }

    func knowsOld(_ secrets: RotationSecrets, _ record: RotationRecord) async throws -> Bool {
        scene.valid.contains(RotationScene.old)
    }

    func knowsNew(_ secrets: RotationSecrets, _ record: RotationRecord) async throws -> Bool {
        scene.valid.contains(RotationScene.new)
    }
}
