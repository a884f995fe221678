import RecordFormats
import RedisTransfer
import RedisTypes
import Testing

@Suite struct ImportPlannerTests {
    private typealias Plan = ImportPlanner.Plan
    private static let hash = Record(key: "h", value: .hash([.init("a", "1"), .init("b", "2")]), expiresAt: future)

    @Test(arguments: [
        (Record(key: "s", value: .string("v")), ConflictPolicy.overwrite, Plan.plainString("v")),
        (Record(key: "s", value: .string("v")), .fail, .plainString("v")),
        (Record(key: "s", value: .string("v")), .skip, .commands([["SET", "s", "v", "NX"]])),
        (
            Record(key: "s", value: .string("v"), expiresAt: future), .overwrite,
            .commands([["SET", "s", "v", "PXAT", "4102444800000"]])
        ),
        (
            Record(key: "s", value: .string("v"), expiresAt: future), .skip,
            .commands([["SET", "s", "v", "PXAT", "4102444800000", "NX"]])
        ),
        (Record(key: "s", value: .string("v"), expiresAt: present), .overwrite, .expired),
        (
            hash, .overwrite,
            .commands([["DEL", "h"], ["HSET", "h", "a", "1", "b", "2"], ["PEXPIREAT", "h", "4102444800000"]])
        ),
        (hash, .skip, .commands([["HSET", "h", "a", "1", "b", "2"], ["PEXPIREAT", "h", "4102444800000"]])),
        (
            Record(key: "l", value: .list(["x", "x"])), .overwrite,
            .commands([["DEL", "l"], ["RPUSH", "l", "x", "x"]])
        ),
        (Record(key: "t", value: .set(["x"])), .fail, .commands([["SADD", "t", "x"]])),
        (
            Record(key: "z", value: .sortedSet([.init("m", Score("-inf")!)])), .overwrite,
            .commands([["DEL", "z"], ["ZADD", "z", "-inf", "m"]])
        ),
        (
            Record(
                key: "x",
                value: .stream(
                    Record.Stream([.init(StreamID(1, 2), [.init("f", "v")]), .init(StreamID(3, 0), [.init("g", "w")])]))
            ),
            .overwrite, .commands([["DEL", "x"], ["XADD", "x", "1-2", "f", "v"], ["XADD", "x", "3-0", "g", "w"]])
        ),
    ])
    func everyRecordHasItsCommands(record: Record, onConflict: ConflictPolicy, plan: ImportPlanner.Plan) {
        #expect(ImportPlanner(onConflict: onConflict).plan(record, now: present) == plan)
    }

    @Test(arguments: [(1, 1), (512, 1), (513, 2), (1024, 2), (1300, 3)])
    func commandsTakeAtMostFiveHundredAndTwelveMembers(members: Int, commands: Int) {
        let record = Record(key: "l", value: .list((0..<members).map { ByteString($0) }))
        guard case .commands(let planned) = ImportPlanner(onConflict: .skip).plan(record, now: present) else {
            Issue.record("a list takes commands")
            return
        }
        #expect(planned.count == commands)
        #expect(planned.flatMap { $0.words.dropFirst(2) } == (0..<members).map { ByteString($0) })
    }

    @Test func commandsStopAtAMebibyte() {
        let half = ByteString(Array(repeating: UInt8(7), count: 600 << 10))
        let record = Record(key: "h", value: .hash((0..<5).map { .init(ByteString($0), half) }))
        guard case .commands(let planned) = ImportPlanner(onConflict: .skip).plan(record, now: present) else {
            Issue.record("a hash takes commands")
            return
        }
        #expect(planned.map(\.words.count) == [6, 6, 4])
    }

    @Test func aStagedKeyIsMovedIntoPlaceWithItsExpiry() {
        let plan = ImportPlanner(onConflict: .overwrite).stagedPlan(Self.hash, job: "j")
        let temporary = plan.place.temporaryKey
        #expect(plan.building == [["DEL", temporary], ["HSET", temporary, "a", "1", "b", "2"]])
        #expect(plan.publishing == [["PEXPIREAT", temporary, "4102444800000"], ["RENAME", temporary, "h"]])
        let careful = ImportPlanner(onConflict: .fail).stagedPlan(Record(key: "l", value: .list(["x"])), job: "j")
        let other = careful.place.temporaryKey
        #expect(careful.publishing == [["PERSIST", other], ["RENAMENX", other, "l"], ["DEL", other]])
    }
}
