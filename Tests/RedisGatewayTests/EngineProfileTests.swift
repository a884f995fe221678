import RedisTypes
import Testing

@testable import RedisGateway

@Suite struct EngineProfileTests {
    private static let get: RedisValue = ["get", 2, ["readonly"], 1, 1, 1, ["@read"]]

    private static func profile(_ probed: RedisValue) -> EngineProfile? {
        EngineProfile(
            replies: [[get]] + Array(repeating: probed, count: EngineFeatures.probe.count), readOnlyMaySubscribe: false)
    }

    /// What an engine cannot say while it is loading, or a replica, is asked again; what reads is known at once.
    @Test(arguments: [
        ("LOADING Redis is loading the dataset in memory", true), ("READONLY You can't write against a replica", true),
        ("ERR syntax error", false), ("NOPERM no permissions", false),
    ])
    func whatMayChangeIsProvisional(error: String, isProvisional: Bool) throws {
        let profile = try #require(Self.profile(.error(error)))
        #expect(profile.isProvisional == isProvisional)
        #expect(profile.readOnlyRows.contains(true))
    }

    @Test func whatSaysNothingIsNoProfile() {
        #expect(EngineProfile(replies: [], readOnlyMaySubscribe: false) == nil)
        #expect(EngineProfile(replies: [.error("BUSY")], readOnlyMaySubscribe: false) == nil)
        #expect(EngineProfile(replies: [[]], readOnlyMaySubscribe: false) == nil)
    }
}
