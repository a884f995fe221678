import RedisTypes
import Testing

@testable import CLI

@Suite struct SeenKeysTests {
    @Test func keysComeFromCommandsAndLists() {
        let seen = SeenKeys()
        seen.take(["SET", "user:1", "v"], .ok)
        seen.take(["MGET", "a", "b"], .array([.null, .null]))
        seen.take(["KEYS", "*"], .array([.bulkString("user:2"), .bulkString("z")]))
        seen.take(["SCAN", "0"], .array([.bulkString("0"), .array([.bulkString("user:3")])]))
        seen.take(["GET", "wrong"], .error(RedisError("WRONGTYPE")))
        #expect(seen.keys(with: "user:") == ["user:1", "user:2", "user:3"])
        #expect(seen.keys(with: "") == ["a", "b", "user:1", "user:2", "user:3", "z"])
        #expect(seen.keys(with: "zz") == [])
    }

    @Test func addingGoesOnWhereLookingEnded() {
        let seen = SeenKeys()
        var expected: [ByteString] = []
        for number in (0..<500).reversed() {
            let key = ByteString("k\(number % 100)")
            seen.add([key])
            if number >= 400 { expected.append(key) }
            if number % 50 == 0 { _ = seen.keys(with: "k") }
        }
        #expect(seen.keys(with: "k") == expected.sorted())
    }
}
