import Foundation
import RedisTypes
import Settings
import Synchronization
import Testing

@testable import TokenRotation

/// The steps in order, cut in all places, gone on with and gone back from.
@Suite struct RotationTests {
    private static let old = RotationScene.old
    private static let new = RotationScene.new

    private func everyPlace(_ scene: RotationScene) throws -> [RotationPlace] {
        try scene.write("# kept\nUPSTASH_REDIS_REST_TOKEN=\"\(Self.old.reveal())\" # too\n", to: scene.envFile)
        return [.envFile(scene.envFile), .program("deploy"), .output]
    }

    @Test func theOldTokenEndsWhenTheNewOneIsEverywhere() async throws {
        try await RotationScene.with { scene in
            var rotation = try scene.begin(scene.record(try everyPlace(scene)))
            #expect(try await rotation.run(waitingUpTo: 0) == .finished)
            #expect(scene.valid == [Self.new])
            #expect(try scene.read(scene.envFile).contains(Self.new.reveal()))
            #expect(scene.state.withLock { $0.handedOver } == [Self.new])
            #expect(scene.state.withLock { $0.printed } == [Self.new])
            #expect(try scene.store.secrets(scene.target.id) == nil)
            #expect(try scene.store.record(scene.target.id)?.outcome == .finished)
        }
    }

    /// Cut right after each effect, before the journal says so; and then, once more, after each effect of the next run.
    @Test(arguments: 1...5, 0...5) func whatWasCutGoesOn(first: Int, second: Int) async throws {
        try await RotationScene.with { scene in
            var rotation = try scene.begin(scene.record(try everyPlace(scene)))
            for cut in [first, second] where cut > 0 {
                scene.state.withLock { $0.effectsLeft = cut }
                do { _ = try await rotation.run(waitingUpTo: 0) } catch is RotationScene.Cut {}
                #expect(!scene.valid.isEmpty)
                rotation = try scene.resume()
            }
            scene.state.withLock { $0.effectsLeft = .max }
            #expect(try await rotation.run(waitingUpTo: 0) == .finished)
            #expect(scene.valid == [Self.new])
            #expect(scene.state.withLock { $0.handedOver.last } == Self.new)
            #expect(try scene.store.secrets(scene.target.id) == nil)
        }
    }

    /// The same, and then back. After the fourth effect the old token is gone: then there is no way back, and on it goes.
    @Test(arguments: 1...4) func whatWasCutGoesBack(cut: Int) async throws {
        try await RotationScene.with { scene in
            let before = try { try everyPlace(scene) }()
            let text = try scene.read(scene.envFile)
            var rotation = try scene.begin(scene.record(before))
            scene.state.withLock { $0.effectsLeft = cut }
            do { _ = try await rotation.run(waitingUpTo: 0) } catch is RotationScene.Cut {}
            scene.state.withLock { $0.effectsLeft = .max }
            rotation = try scene.resume()
            guard scene.valid.contains(Self.old) else {
                await #expect(throws: RotationError.oldIsDead(scene.target, isBack: false)) {
                    try await rotation.turnBack()
                }
                rotation = try scene.resume()
                #expect(try await rotation.run(waitingUpTo: 0) == .finished)
                #expect(scene.valid == [Self.new])
                return
            }
            try await rotation.turnBack()
            #expect(try scene.store.record(scene.target.id)?.direction == .back)
            #expect(try await rotation.run(waitingUpTo: 0) == .undone)
            #expect(scene.valid == [Self.old])
            #expect(try scene.read(scene.envFile) == text)
            // A program that took the new token, whether or not the journal knows, has the old one again.
            let handedOver = scene.state.withLock { $0.handedOver }
            #expect(handedOver.isEmpty || handedOver.last == Self.old)
            #expect(try scene.store.secrets(scene.target.id) == nil)
        }
    }

    /// Nobody has the new token yet: going back waits for nobody, however long the grace is.
    @Test func goingBackBeforeAnyoneHasItIsQuick() async throws {
        try await RotationScene.with { scene in
            var rotation = try scene.begin(scene.record(try everyPlace(scene), grace: .max))
            scene.state.withLock { $0.effectsLeft = 1 }
            do { _ = try await rotation.run(waitingUpTo: 0) } catch is RotationScene.Cut {}
            scene.state.withLock { $0.effectsLeft = .max }
            rotation = try scene.resume()
            try await rotation.turnBack()
            #expect(try await rotation.run(waitingUpTo: 0) == .undone)
            #expect(scene.valid == [Self.old])
        }
    }

    /// Going back is cut as well, in all places; `--resume` goes on with going back.
    @Test(arguments: 1...4) func goingBackThatWasCutGoesOn(cut: Int) async throws {
        try await RotationScene.with { scene in
            var rotation = try scene.begin(scene.record(try everyPlace(scene), grace: 1000))
            #expect(try await rotation.run(waitingUpTo: 0) == .waiting(1000))
            try await rotation.turnBack()
            try rotation.changeGrace(to: 0)
            scene.state.withLock { $0.effectsLeft = cut }
            do { _ = try await rotation.run(waitingUpTo: 0) } catch is RotationScene.Cut {}
            scene.state.withLock { $0.effectsLeft = .max }
            rotation = try scene.resume()
            #expect(try await rotation.run(waitingUpTo: 0) != .finished)
            #expect(scene.valid == [Self.old])
            #expect(scene.state.withLock { $0.handedOver.last } == Self.old)
        }
    }

    @Test func aPlaceThatSomebodyWroteToIsNoticedBeforeAnythingEnds() async throws {
        try await RotationScene.with { scene in
            let places = try everyPlace(scene)
            var rotation = try scene.begin(scene.record(places, grace: 1000))
            _ = try await rotation.run(waitingUpTo: 0)
            try scene.write("UPSTASH_REDIS_REST_TOKEN=another\n", to: scene.envFile)
            try rotation.changeGrace(to: 0)
            await #expect(throws: RotationError.overwritten(scene.target, places[0])) {
                try await rotation.run(waitingUpTo: 0)
            }
            #expect(scene.valid == [Self.old, Self.new])
            // Put right by hand, it goes on; the same with --redeliver, once the place has one of ours.
            try scene.write("UPSTASH_REDIS_REST_TOKEN=\(Self.old.reveal())\n", to: scene.envFile)
            rotation = try scene.resume()
            try rotation.goForwardAgain()
            #expect(try await rotation.run(waitingUpTo: 0) == .finished)
            #expect(scene.valid == [Self.new])
        }
    }

    /// What is wrong may be the check itself.
    @Test func aCheckThatNeverSucceedsIsNoReasonNotToGoBack() async throws {
        try await RotationScene.with { scene in
            scene.state.withLock { $0.programSucceeds = false }
            var rotation = try scene.begin(scene.record([.envFile(scene.envFile)], check: "./broken"))
            await #expect(throws: RotationError.self) { try await rotation.run(waitingUpTo: 0) }
            try await rotation.turnBack()
            #expect(try await rotation.run(waitingUpTo: 0) == .undone)
            #expect(scene.valid == [Self.old])
        }
    }

    @Test func anotherCheckMayTakeThePlaceOfABrokenOne() async throws {
        try await RotationScene.with { scene in
            scene.state.withLock { $0.programSucceeds = false }
            var rotation = try scene.begin(scene.record([.envFile(scene.envFile)], check: "./broken"))
            await #expect(throws: RotationError.self) { try await rotation.run(waitingUpTo: 0) }
            rotation = try scene.resume()
            try rotation.changeCheck(to: "./mended")
            #expect(try scene.store.record(scene.target.id)?.check == "./mended")
            scene.state.withLock { $0.programSucceeds = true }
            #expect(try await rotation.run(waitingUpTo: 0) == .finished)
        }
    }

    @Test func goingBackNeedsAnOldTokenThatIsAlive() async throws {
        try await RotationScene.with { scene in
            var rotation = try scene.begin(scene.record(try everyPlace(scene), grace: 1000))
            _ = try await rotation.run(waitingUpTo: 0)
            try scene.effect { _ = $0.valid.remove(Self.old) }
            await #expect(throws: RotationError.oldIsDead(scene.target, isBack: false)) {
                try await rotation.turnBack()
            }
            // Nothing says that it is being undone, and on it goes.
            #expect(try scene.store.record(scene.target.id)?.direction == .forward)
            rotation = try scene.resume()
            try rotation.changeGrace(to: 0)
            #expect(try await rotation.run(waitingUpTo: 0) == .finished)
        }
    }

    /// It died while it was being gone back to: the new one is not ended, and there is a way on.
    @Test func anOldTokenThatEndsOnTheWayBackLeavesTheNewOne() async throws {
        try await RotationScene.with { scene in
            var rotation = try scene.begin(scene.record(try everyPlace(scene), grace: 1000))
            _ = try await rotation.run(waitingUpTo: 0)
            try await rotation.turnBack()
            try scene.effect { _ = $0.valid.remove(Self.old) }
            try rotation.changeGrace(to: 0)
            await #expect(throws: RotationError.oldIsDead(scene.target, isBack: true)) {
                try await rotation.run(waitingUpTo: 0)
            }
            #expect(scene.valid == [Self.new])
            rotation = try scene.resume()
            try rotation.goForwardAgain()
            #expect(try await rotation.run(waitingUpTo: 0) == .finished)
            #expect(scene.valid == [Self.new])
            #expect(try scene.read(scene.envFile).contains(Self.new.reveal()))
        }
    }

    /// Its directory has gone since it was looked at: it is said what holds, and the run goes on once it is back.
    @Test func aPlaceThatCannotBeWrittenEndsNothing() async throws {
        try await RotationScene.with { scene in
            let directory = "\(scene.directory)/gone"
            let place = RotationPlace.file("\(directory)/token")
            var rotation = try scene.begin(scene.record([place]))
            do {
                _ = try await rotation.run(waitingUpTo: 0)
                Issue.record("there is no such directory")
            } catch RotationError.notWritten(_, let named, _) { #expect(named == place) }
            #expect(scene.valid == [Self.old, Self.new])
            #expect(throws: SettingsError.self) { try scene.keeper.checkTakes(place) }
            // Others may look into it, and not into the file.
            try FileManager.default.createDirectory(
                atPath: directory, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o755])
            try scene.keeper.checkTakes(place)
            rotation = try scene.resume()
            #expect(try await rotation.run(waitingUpTo: 0) == .finished)
            #expect(try scene.keeper.content(of: place) == .tokens([Self.new]))
        }
    }

    @Test func aJournalWithoutItsSecretsSaysSo() async throws {
        try await RotationScene.with { scene in
            var rotation = try scene.begin(scene.record(try everyPlace(scene), grace: 1000))
            _ = try await rotation.run(waitingUpTo: 0)
            try scene.store.forgetSecrets(scene.target.id)
            #expect(throws: RotationError.noSecrets(scene.target, file: scene.store.secretsFile(scene.target.id))) {
                try scene.resume()
            }
        }
    }

    /// Killed between the journal and the secrets, at both ends.
    @Test func theJournalComesBeforeTheSecretsAndEndsBeforeThem() async throws {
        try await RotationScene.with { scene in
            _ = try scene.begin(scene.record(try everyPlace(scene)))
            try scene.store.forgetSecrets(scene.target.id)
            var rotation = try scene.resume()
            #expect(rotation.record.outcome == .undone)
            #expect(try await rotation.run(waitingUpTo: 0) == .undone)
            #expect(scene.valid == [Self.old])

            rotation = try scene.begin(scene.record(try everyPlace(scene)))
            let secrets = RotationSecrets(old: Self.old)
            _ = try await rotation.run(waitingUpTo: 0)
            try scene.store.save(secrets, scene.target.id)
            _ = try scene.resume()
            #expect(try scene.store.secrets(scene.target.id) == nil)
        }
    }

    @Test func whatAProgramWroteIsShownWithoutTheTokens() async throws {
        try await RotationScene.with { scene in
            let both = [Self.old, Self.new].map { $0.reveal() }
            var output = both.joined(separator: " ")
            for text in both {
                output += " " + (text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")
                output += " " + Data("user:\(text)".utf8).base64EncodedString() + " "
                output += Data(text.utf8).base64EncodedString()
            }
            scene.state.withLock { [output] in ($0.programSucceeds, $0.programOutput) = (false, output) }
            var rotation = try scene.begin(scene.record([.program("deploy")]))
            do {
                _ = try await rotation.run(waitingUpTo: 0)
                Issue.record("the program failed")
            } catch RotationError.programFailed(_, _, let shown) {
                #expect(shown.contains("<redacted>"))
                for needle in both.flatMap({ [$0, String($0.prefix(9))] }) { #expect(!shown.contains(needle)) }
                #expect(!shown.contains(Data(both[0].utf8).base64EncodedString().prefix(20)))
                #expect(!shown.contains("token%2D"))
            }
            #expect(scene.valid == [Self.old, Self.new])
        }
    }

    @Test func noSecretIsInTheJournal() async throws {
        try await RotationScene.with { scene in
            var rotation = try scene.begin(scene.record(try everyPlace(scene), grace: 1000))
            _ = try await rotation.run(waitingUpTo: 0)
            let path = scene.store.journal(scene.target.id)
            let text = try scene.read(path)
            #expect(!text.contains(Self.old.reveal()) && !text.contains(Self.new.reveal()))
            for file in [path, scene.store.secretsFile(scene.target.id)] {
                let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
                #expect(mode == 0o600)
            }
            #expect(try RotationRecord(bytes: Array(text.utf8)) == rotation.record)
            #expect(throws: RotationRecord.Damaged.self) { try RotationRecord(bytes: Array(text.utf8.dropFirst(20))) }
        }
    }
}
