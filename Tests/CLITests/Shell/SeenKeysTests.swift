import RedisTypes
import TestSupport
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
        #expect(Array(seen.keys(with: "k")) == expected.sorted())
    }

    @Test func theyAreThoseOfASet() {
        var generator = SeededGenerator(seed: 3)
        let seen = SeenKeys()
        var expected: Set<ByteString> = []
        for _ in 0..<300 {
            let keys = (0..<Int.random(in: 0...20, using: &generator)).map { _ in
                ByteString(
                    (0..<Int.random(in: 0...3, using: &generator)).map { _ in
                        [0x00, 0x61, 0x62, 0xFF].randomElement(using: &generator) ?? 0
                    })
            }
            seen.add(keys)
            expected.formUnion(keys)
            for prefix in ["", "a", "b", ByteString([0xFF]), ByteString([0xFF, 0xFF])] as [ByteString] {
                let fitting = expected.filter { $0.bytes.starts(with: prefix.bytes) }.sorted()
                #expect(Array(seen.keys(with: prefix)) == fitting)
            }
        }
    }

    @Test func thereIsALimit() {
        let seen = SeenKeys()
        seen.add((1..<SeenKeys.limit).map { ByteString($0) })
        seen.add(["a", "1", "b", "c"])
        #expect(seen.keys(with: "").count == SeenKeys.limit)
        seen.add(["0"])
        #expect(seen.keys(with: "0") == [])
    }
}
