import Foundation
import RedisTypes
import Settings
import Testing

@testable import TokenRotation

@Suite struct PlaceKeeperTests {
    private static let old = Secret("old-token")
    private static let new = Secret("new-token$'\"\\#=")

    /// What is there before, what is there afterwards.
    @Test(arguments: [
        (
            "# a\nUPSTASH_REDIS_REST_TOKEN=old-token  # b\nX=1",
            "# a\nUPSTASH_REDIS_REST_TOKEN=\"new-token\\$'\\\"\\\\#=\"  # b\nX=1"
        ),
        ("export KV_REST_API_TOKEN='old-token'\n", "export KV_REST_API_TOKEN=\"new-token\\$'\\\"\\\\#=\"\n"),
        (
            "UPSTASH_REDIS_REST_TOKEN=old-token\r\nKV_REST_API_TOKEN=\"old-token\"\r\n",
            "UPSTASH_REDIS_REST_TOKEN=\"new-token\\$'\\\"\\\\#=\"\r\nKV_REST_API_TOKEN=\"new-token\\$'\\\"\\\\#=\"\r\n"
        ),
        (
            "UPSTASH_REDIS_REST_TOKEN=old-token\nKV_REST_API_TOKEN=of-another-database\n",
            "UPSTASH_REDIS_REST_TOKEN=\"new-token\\$'\\\"\\\\#=\"\nKV_REST_API_TOKEN=of-another-database\n"
        ),
        ("X=1", "X=1\nUPSTASH_REDIS_REST_TOKEN=\"new-token\\$'\\\"\\\\#=\"\n"),
        ("", "UPSTASH_REDIS_REST_TOKEN=\"new-token\\$'\\\"\\\\#=\"\n"),
    ])
    func onlyTheTokenOfAnEnvFileChanges(before: String, after: String) async throws {
        try await RotationScene.with { scene in
            try scene.write(before, to: scene.envFile, mode: 0o640)
            let place = RotationPlace.envFile(scene.envFile)
            try scene.keeper.put(Self.new, insteadOf: Self.old, in: place)
            #expect(try scene.read(scene.envFile) == after)
            let file = try #require(try DotEnv(readingFrom: scene.envFile))
            let tokens = PlaceKeeper.variables.compactMap { file[$0]?.value }
            #expect(tokens.contains(Self.new) && !tokens.contains(Self.old))
            let mode = try FileManager.default.attributesOfItem(atPath: scene.envFile)[.posixPermissions] as? Int
            #expect(mode == 0o640)
            #expect(try FileManager.default.contentsOfDirectory(atPath: scene.directory) == [".env"])
        }
    }

    @Test(arguments: [
        ("a.json", "redis.token", #"{"x": [1], "redis" : {"token":"old-token" , "t": "old-token"}}"#),
        ("a.json", "list.1.token", #"{"list":[{}, {"token": "old-token"}]}"#),
        ("a.yaml", "redis.token", "# kept\nredis:\n  token: old-token # kept\n  ü: ß\nother: old-token\n"),
        ("a.yml", "list.0.token", "list:\n  - { ä: 1, token: 'old-token' }\n"),
        ("a.toml", "redis.token", "# kept\n[redis]\ntoken = 'old-token' # kept\n[other]\ntoken = \"old-token\"\n"),
        ("a.toml", "\"a.b\".token", "[\"a.b\"]\ntoken = \"old-token\"\n"),
    ])
    func onlyTheValueOfAKeyChanges(name: String, key: String, text: String) async throws {
        try await RotationScene.with { scene in
            let path = "\(scene.directory)/\(name)"
            try scene.write(text, to: path)
            let place = RotationPlace.key(file: path, path: key)
            #expect(try scene.keeper.content(of: place) == .tokens([Self.old]))
            try scene.keeper.put(Self.new, insteadOf: Self.old, in: place)
            #expect(try scene.keeper.content(of: place) == .tokens([Self.new]))
            // And back: all else is as it was, whatever quotes there are now.
            try scene.keeper.put(Self.old, insteadOf: Self.new, in: place)
            let plain: (String) -> String = { $0.filter { $0 != "'" && $0 != "\"" } }
            let after = try scene.read(path)
            #expect(plain(after) == plain(text))
        }
    }

    @Test(arguments: [
        ("a.json", "token", "{\"token\": 1}"), ("a.json", "token", "{\"token\": "), ("a.json", "x", "{}"),
        ("a.json", "", "{}"), ("a.json", "a..b", "{}"), ("a.json", "\"a", "{}"), ("a.yaml", "token", "token: |\n  a\n"),
        ("a.yaml", "token", "token: [a"), ("a.yaml", "token.x", "token: a"), ("a.yaml", "0", "[]"),
        ("a.toml", "token", "token = 1"), ("a.toml", "token.a", "token = 'a'"), ("a.toml", "a", "a ="),
        ("a.ini", "token", "token=a"), ("a.json", "99999999999999999999", "[\"a\"]"),
    ])
    func aKeyThatHasNoTextIsRefused(name: String, key: String, text: String) async throws {
        try await RotationScene.with { scene in
            let path = "\(scene.directory)/\(name)"
            try scene.write(text, to: path)
            #expect(throws: RotationError.self) { try scene.keeper.content(of: .key(file: path, path: key)) }
            #expect(throws: RotationError.self) {
                try scene.keeper.put(Self.new, insteadOf: Self.old, in: .key(file: path, path: key))
            }
            #expect(try scene.read(path) == text)
        }
    }

    @Test func aPlaceThatCannotBeWrittenIsToldBefore() async throws {
        try await RotationScene.with { scene in
            let missing = "\(scene.directory)/missing/.env"
            for place in [RotationPlace.envFile(missing), .key(file: missing, path: "a"), .file(missing)] {
                #expect(throws: SettingsError.self) { try scene.keeper.checkTakes(place) }
            }
            for place in [RotationPlace.envFile(scene.envFile), .program("true"), .output] {
                try scene.keeper.checkTakes(place)
            }
        }
    }

    @Test func aProfileKeepsAllElse() async throws {
        try await RotationScene.with { scene in
            let store = ProfileStore(file: "\(scene.directory)/config.toml")
            let profile = Profile(
                name: "prod", url: "https://a.example", token: .secret(Self.old), isProduction: true, isReadOnly: true)
            try store.add(profile)
            try scene.keeper.put(Secret("new-token"), insteadOf: Self.old, in: .profile("prod"))
            var expected = profile
            expected.token = .secret(Secret("new-token"))
            #expect(try store.show("prod") == expected)
        }
    }

    /// Its directory may be one that others can look into: the file is what is kept from them.
    @Test func aFileOfItsOwnIsPrivateInAnyDirectory() async throws {
        try await RotationScene.with { scene in
            let directory = "\(scene.directory)/open"
            try FileManager.default.createDirectory(
                atPath: directory, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o755])
            let place = RotationPlace.file("\(directory)/token")
            #expect(try scene.keeper.content(of: place) == .nothing)
            try scene.keeper.put(Self.old, insteadOf: Self.new, in: place)
            #expect(try scene.keeper.content(of: place) == .tokens([Self.old]))
            let mode = try FileManager.default.attributesOfItem(atPath: "\(directory)/token")[.posixPermissions] as? Int
            #expect(mode == 0o600)
        }
    }

    /// Each of many writers has its own name in one file; none of them is lost.
    @Test func writersOfOneFileTakeTurns() async throws {
        try await RotationScene.with { scene in
            let path = "\(scene.directory)/many.json"
            let members = (0..<16).map { "\"k\($0)\":\"old-token\"" }
            try scene.write("{\(members.joined(separator: ","))}", to: path)
            let keeper = scene.keeper
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                for number in 0..<16 {
                    tasks.addTask {
                        try keeper.put(
                            Secret("new-\(number)"), insteadOf: Self.old, in: .key(file: path, path: "k\(number)"))
                    }
                }
                try await tasks.waitForAll()
            }
            for number in 0..<16 {
                let content = try keeper.content(of: .key(file: path, path: "k\(number)"))
                #expect(content == .tokens([Secret("new-\(number)")]))
            }
        }
    }
}
