import RecordFormats
import RedisTypes
import Testing

@testable import RedisTransfer

/// A checkpoint is read exactly as it was written, or not at all.
@Suite struct CheckpointTests {
    private static let plain = TransferCheckpoint(
        job: "0123456789abcdef", created: "2026-01-02T03:04:05.678Z", tool: "upkeep/1.0.0", verb: "import",
        mode: "idempotent", target: .init(host: "db.example.com", principalID: "89abcdef"), options: [])

    private static let full: TransferCheckpoint = {
        var checkpoint = plain
        checkpoint.mode = "marker"
        checkpoint.isFinished = true
        checkpoint.source.size = 9_007_199_254_740_993
        checkpoint.source.modified = 1_700_000_000_123_456_789
        checkpoint.source.hashedBytes = 1 << 40
        checkpoint.source.sha256 = String(repeating: "0f", count: 32)
        checkpoint.source.serverID = "run \"id\"\\\n"
        checkpoint.source.cursor = "18446744073709551615"
        checkpoint.target.serverID = "é€😀"
        checkpoint.options = ["", "--match=[\"a\"]", "policy:skip"]
        checkpoint.shards = [0, 1, Int.max]
        checkpoint.counts = ["read": 10, "applied": 7, "": -1]
        checkpoint.itemsRead = 11
        checkpoint.rejectsBytes = 12
        checkpoint.outputBytes = Int64.max
        return checkpoint
    }()

    @Test(arguments: [plain, full]) func itIsReadAsItWasWritten(checkpoint: TransferCheckpoint) throws {
        #expect(try TransferCheckpoint(bytes: checkpoint.bytes) == checkpoint)
    }

    @Test func everyChangedByteIsRefused() {
        let bytes = Self.full.bytes
        for index in bytes.indices {
            for bit in 0..<8 {
                var changed = bytes
                changed[index] ^= 1 << bit
                #expect(Self.damage(in: changed) != nil, "bit \(bit) of byte \(index)")
            }
        }
    }

    @Test func everyMissingOrAddedByteIsRefused() {
        let bytes = Self.full.bytes
        for length in bytes.indices { #expect(Self.damage(in: Array(bytes[..<length])) != nil, "\(length) bytes") }
        for index in bytes.indices {
            var shorter = bytes
            shorter.remove(at: index)
            #expect(Self.damage(in: shorter) != nil, "without byte \(index)")
        }
        for byte in [0x00, 0x0A, 0x20, 0x30] as [UInt8] { #expect(Self.damage(in: bytes + [byte]) != nil) }
        #expect(Self.damage(in: bytes + bytes) != nil)
    }

    private static func damage(in bytes: [UInt8]) -> String? {
        do {
            _ = try TransferCheckpoint(bytes: bytes)
            return nil
        } catch {
            if case .damaged(let reason) = error { return reason }
            return nil
        }
    }

    @Test(arguments: [2, 3, 1_000_000]) func aNewerVersionIsNamed(version: Int) {
        let text = String(decoding: Self.full.bytes.prefix { $0 != 0x0A }, as: UTF8.self)
        let newer = Array(text.replacing(#""version":1,"#, with: #""version":\#(version),"future":{"x":[1]},"#).utf8)
        let line = newer + [0x0A]
        let bytes = line + Array(ContentDigest.hexadecimal(of: line).utf8) + [0x0A]
        #expect(throws: CheckpointError.newerVersion(version)) { try TransferCheckpoint(bytes: bytes) }
    }

    /// The sum is right, and yet it is none.
    @Test(arguments: ["", "{}", "[]", "{\"version\":1", "null", #"{"version":"1"}"#, #"{"version":1,"shards":{}}"#])
    func whatIsNoCheckpointIsRefusedThoughItsSumIsRight(text: String) {
        let line = Array(text.utf8) + [0x0A]
        let bytes = line + Array(ContentDigest.hexadecimal(of: line).utf8) + [0x0A]
        #expect(throws: CheckpointError.self) { try TransferCheckpoint(bytes: bytes) }
    }
}
