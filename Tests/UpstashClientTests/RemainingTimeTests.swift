import RedisTypes
import TestSupport
import Testing

@testable import UpstashClient

@Suite(.timeLimit(.minutes(5))) struct RemainingTimeTests {
    @Test(arguments: [
        ("SET k v EX 10", "SET k v PX 8500"), ("set k v xx ex 10 get", "set k v xx PX 8500 get"),
        ("SET k v PX 10000", "SET k v PX 8500"), ("SET EX EX EX 10", "SET EX EX PX 8500"),
        ("SETEX k 10 v", "PSETEX k 8500 v"), ("PSETEX k 10000 v", "PSETEX k 8500 v"), ("EXPIRE k 10", "PEXPIRE k 8500"),
        ("expire k 10 NX", "PEXPIRE k 8500 NX"), ("PEXPIRE k 10000", "PEXPIRE k 8500"),
        ("GETEX k EX 10", "GETEX k PX 8500"), ("GETEX k px 10000", "GETEX k px 8500"),
        ("RESTORE k 10000 x REPLACE", "RESTORE k 8500 x REPLACE"), ("PEXPIRE k 1501", "PEXPIRE k 1"),
        ("SET k v EX 9223372036854775", "SET k v PX 9223372036854773500"),
    ])
    func whatIsLeftIsSentInMilliseconds(line: String, expected: String) {
        #expect(command(line).expiringSooner(by: .milliseconds(1500)) == command(expected))
    }

    @Test(arguments: [
        "SET k v EX 1", "SET k v PX 1500", "SETEX k 1 v", "PSETEX k 1 v", "EXPIRE k 1", "PEXPIRE k 1500",
        "GETEX k EX 1",
        // No times.
        "SET k v EX soon", "SET k v EX", "SET k v EX -1", "SET k v EX 9223372036854775807", "SETEX k", "EXPIRE",
        "PEXPIRE k -9223372036854775808",
        // Without a relative expiry, or with one that is not rewritten.
        "SET k v", "SET k", "SET k v EXAT 33333333333", "GETEX k", "GET k", "INCR k", "HEXPIRE h 10 FIELDS 1 f",
        "HPEXPIRE h 10000 FIELDS 1 f", "HSETEX h EX 10 FIELDS 1 f v", "HGETEX h EX 10 FIELDS 1 f", "NOSUCH k",
    ])
    func otherwiseThereIsNothingToSend(line: String) {
        #expect(command(line).expiringSooner(by: .milliseconds(1500)) == nil)
    }

    @Test func aBeginningMillisecondCounts() {
        #expect(command("PEXPIRE k 10").expiringSooner(by: .nanoseconds(1)) == command("PEXPIRE k 9"))
        #expect(command("PEXPIRE k 10").expiringSooner(by: .milliseconds(1)) == command("PEXPIRE k 9"))
    }

    @Test func everyTimeOfABatchIsShortenedOrNone() {
        let batch = [command("SET a 1"), command("EXPIRE b 10"), command("SETEX c 20 v")]
        let sooner = UpstashClient.Work(batch, .pipeline).expiringSooner(by: .seconds(1))
        #expect(sooner?.commands == [command("SET a 1"), command("PEXPIRE b 9000"), command("PSETEX c 19000 v")])
        #expect(UpstashClient.Work(batch, .pipeline).expiringSooner(by: .seconds(10)) == nil)
    }

    // MARK: On the wire

    /// The milliseconds at a place of a command's JSON.
    private func milliseconds(_ request: FaultServer.Request, after prefix: String) throws -> Int {
        let text = String(decoding: request.body, as: UTF8.self)
        try #require(text.hasPrefix(prefix), "\(text)")
        return try #require(Int(text.dropFirst(prefix.count).prefix { $0 != "\"" }))
    }

    @Test func aRepeatedExpiryIsNoLongerThanTheFirst() async throws {
        try await withClient([.drop, .drop, .json(#"{"result":"OK"}"#)]) { client, server in
            try await expect(.ok, for: "SET k v EX 100", from: client)
            let requests = server.requests
            #expect(String(decoding: requests[0].body, as: UTF8.self) == #"["SET","k","v","EX","100"]"#)
            let second = try milliseconds(requests[1], after: #"["SET","k","v","PX",""#)
            let third = try milliseconds(requests[2], after: #"["SET","k","v","PX",""#)
            #expect(second < 100_000)
            #expect(third <= second)
            #expect(third > 30_000)
        }
    }

    @Test func whatNeverRanKeepsItsTime() async throws {
        try await withClient([.page(429), .json(#"{"result":"OK"}"#)]) { client, server in
            _ = try await client.send("SET", "k", "v", "EX", "100")
            #expect(Set(server.requests.map(\.body)).count == 1)
        }
    }

    @Test func whenNoTimeIsLeftItIsNotRepeated() async throws {
        try await withClient([.drop]) { client, _ in
            #expect(await Ending { _ = try await client.send("PEXPIRE", "k", "1") } == .ambiguous)
        }
    }

    @Test func theExpiriesOfAPipelineAreShortenedToo() async throws {
        try await withClient([.drop, .json(#"[{"result":"OK"},{"result":1}]"#)]) { client, server in
            _ = try await client.pipeline([command("SET a 1"), command("EXPIRE b 100")])
            let left = try milliseconds(server.requests[1], after: #"[["SET","a","1"],["PEXPIRE","b",""#)
            #expect(left < 100_000)
        }
    }

    @Test func theExpiriesOfABinaryTransactionAreShortenedToo() async throws {
        let answer = FaultServer.Step.json(#"{"result":[[1,"OK"]]}"#)
        try await withClient([.drop, answer]) { client, server in
            let setting: RedisCommand = ["SETEX", "k", "100", ByteString([0xFF])]
            let replies = try await client.transaction([setting])
            #expect(replies == [.ok])
            #expect(server.requests[0].body != server.requests[1].body)
        }
    }
}
