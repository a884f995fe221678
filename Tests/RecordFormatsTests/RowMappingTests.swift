import RecordFormats
import RedisTypes
import Testing

@Suite struct RowMappingTests {
    private func read(_ file: String, _ mapping: RowMapping) -> Reading<SourcedRecord> {
        CSVRecordReader(source: "in.csv", mapping: mapping).reading(file)
    }

    private func mapping(
        _ shape: RowMapping.Shape, _ roles: RowMapping.Roles = .init(), key: String = "k:{id}",
        types: [String] = []
    ) throws -> RowMapping {
        try RowMapping(
            key: KeyTemplate(key), shape: shape, roles: roles, types: types.map { try TypedColumn($0) })
    }

    // MARK: Shapes

    @Test func aStringIsTheValueColumn() throws {
        let reading = read("id,x,v\n1,a,one\n2,b,\n", try mapping(.string, .init(value: "v")))
        #expect(
            reading.records.map(\.record) == [
                Record(key: "k:1", value: .string("one")), Record(key: "k:2", value: .string("")),
            ])
    }

    @Test func aStringWithoutAValueColumnIsTheRowAsAnObject() throws {
        let types = ["n:int", "f:float", "b:bool", "j:json", "secret:skip", "raw:base64"]
        let file = "id,n,f,b,j,secret,raw,s\n1,7,1.50,YES,\"{ \"\"a\"\" : [1] }\",x,aGk=,\"é\"\"\"\n2,,,,,,,\n"
        let expected = [
            #"{"id":"1","n":7,"f":1.50,"b":true,"j":{"a":[1]},"raw":"hi","s":"é\""}"#,
            #"{"id":"2","n":null,"f":null,"b":null,"j":null,"raw":"","s":""}"#,
        ]
        for shape in [RowMapping.Shape.string, .json] {
            let reading = read(file, try mapping(shape, types: types))
            #expect(reading.errors == [])
            #expect(
                reading.records.map(\.record.value)
                    == expected.map { shape == .json ? .json(ByteString($0)) : .string(ByteString($0)) })
        }
    }

    @Test func aDocumentIsTheValueColumn() throws {
        let reading = read("id,v\n1,\" [1, null]\"\n2,\n3,{\n", try mapping(.json, .init(value: "v")))
        #expect(reading.records.map(\.record) == [Record(key: "k:1", value: .json("[1,null]"))])
        #expect(
            reading.errors.map(\.description) == [
                #"in.csv:3:1: the column "v" takes a JSON text, not """#,
                #"in.csv:4:1: the column "v" takes a JSON text, not "{""#,
            ])
    }

    @Test func aHashHasEveryColumnThatIsNotSkippedOrTheExpiry() throws {
        let mapping = try mapping(
            .hash, .init(expiry: ExpiryColumn("until", .seconds)), types: ["id:skip", "ok:bool", "n:int"])
        let reading = read("id,until,ok,n,s\n1,17,no,-5,\n2,,,,x\n", mapping)
        #expect(
            reading.records.map(\.record) == [
                Record(
                    key: "k:1", value: .hash([.init("ok", "0"), .init("n", "-5"), .init("s", "")]), expiresAt: 17000),
                Record(key: "k:2", value: .hash([.init("ok", ""), .init("n", ""), .init("s", "x")])),
            ])
    }

    @Test func emptyCellsAreLeftOutOnRequest() throws {
        var mapping = try mapping(.hash)
        mapping.omitsEmpty = true
        let hashes = read("id,a,b\n1,,x\n2,,\n", mapping)
        #expect(
            hashes.records.map(\.record.value) == [
                .hash([.init("id", "1"), .init("b", "x")]), .hash([.init("id", "2")]),
            ])
        var list = try self.mapping(.list)
        list.omitsEmpty = true
        let lists = read("id,a\n1,x\n1,\n2,\n1,y\n", list)
        #expect(lists.records.map(\.record) == [Record(key: "k:1", value: .list(["x", "y"]))])
        #expect(lists.errors == [])
    }

    @Test(arguments: [RowMapping.Shape.list, .set])
    func theOnlyColumnLeftIsTheElement(shape: RowMapping.Shape) throws {
        let mapping = try mapping(
            shape, .init(expiry: ExpiryColumn("ms", .milliseconds)), types: ["index:skip"])
        let reading = read("index,ms,tag,id\n0,,a,1\n1,99,b,1\n0,,a,2\n", mapping)
        #expect(
            reading.records.map(\.record) == [
                Record(key: "k:1", value: shape == .list ? .list(["a", "b"]) : .set(["a", "b"]), expiresAt: 99),
                Record(key: "k:2", value: shape == .list ? .list(["a"]) : .set(["a"])),
            ])
        #expect(reading.records.map(\.position.line) == [2, 4])
    }

    @Test func aSortedSetHasScores() throws {
        let reading = read(
            "id,who,points\n1,Ada,1e3\n1,Bob,-inf\n1,Cy,many\n1,Di,\n", try mapping(.sortedSet, .init(score: "points")))
        let scores = [Score("1e3"), Score("-inf")].compactMap { $0 }
        #expect(
            reading.records.map(\.record) == [
                Record(key: "k:1", value: .sortedSet(zip(["Ada", "Bob"], scores).map { .init($0, $1) }))
            ])
        #expect(
            reading.errors.map(\.description) == [
                #"in.csv:4:1: the column "points" takes a decimal number, inf or -inf, not "many""#,
                #"in.csv:5:1: the column "points" takes a decimal number, inf or -inf, not """#,
            ])
    }

    @Test func aStreamHasAnEntryForEachRow() throws {
        let file = "topic,at,a,b\nx,5-1,1,2\nx,5-1,1,2\nx,6-0,3,4\nx,5,1,1\ny,1-1,5,6\nz,0-0,,\n"
        let reading = read(file, try mapping(.stream, .init(id: "at"), key: "{topic}", types: ["topic:skip"]))
        #expect(
            reading.records.map(\.record) == [
                Record(
                    key: "x",
                    value: .stream(
                        .init([
                            .init(StreamID(5, 1), [.init("a", "1"), .init("b", "2")]),
                            .init(StreamID(6, 0), [.init("a", "3"), .init("b", "4")]),
                        ]))),
                Record(key: "y", value: .stream(.init([.init(StreamID(1, 1), [.init("a", "5"), .init("b", "6")])]))),
            ])
        #expect(
            reading.errors.map(\.description) == [
                "in.csv:3:1: the IDs of a stream ascend: \"5-1\" is not above \"5-1\", the one before it",
                "in.csv:5:1: the column \"at\" takes an ID such as 1526919030474-0, not \"5\"",
                "in.csv:7:1: the IDs of a stream ascend: \"0-0\" is not above 0-0",
            ])
    }

    @Test func rowsMayBeSingleFields() throws {
        let hash = try mapping(.hash, .init(value: "v", field: "f"), key: "{id}")
        #expect(
            read("id,f,v,note\n1,a,x,\n1,b,,\n2,a,y,\n", hash).records.map(\.record) == [
                Record(key: "1", value: .hash([.init("a", "x"), .init("b", "")])),
                Record(key: "2", value: .hash([.init("a", "y")])),
            ])
        let stream = try mapping(.stream, .init(value: "v", id: "at", field: "f"), key: "{id}")
        #expect(
            read("id,at,f,v\n1,1-1,a,x\n1,1-1,a,y\n1,1-2,b,z\n", stream).records.map(\.record) == [
                Record(
                    key: "1",
                    value: .stream(
                        .init([
                            .init(StreamID(1, 1), [.init("a", "x"), .init("a", "y")]),
                            .init(StreamID(1, 2), [.init("b", "z")]),
                        ])))
            ])
    }

    // MARK: What cannot be

    @Test(
        arguments: [
            (.stream, .init(), .missing(.id, .stream)), (.sortedSet, .init(value: "v"), .missing(.score, .sortedSet)),
            (.hash, .init(value: "v"), .missing(.field, .hash)), (.hash, .init(field: "f"), .missing(.value, .hash)),
            (.stream, .init(value: "v", id: "i"), .missing(.field, .stream)),
            (.list, .init(score: "s"), .useless(.score, .list)),
            (.string, .init(id: "i"), .useless(.id, .string)), (.set, .init(field: "f"), .useless(.field, .set)),
            (.list, .init(value: "t"), .skipped("t")),
            (.list, .init(expiry: ExpiryColumn("t", .time)), .typedTwice("t")),
        ] as [(RowMapping.Shape, RowMapping.Roles, RowMapping.Unusable)])
    func columnsThatMakeNoRecordAreRefused(
        shape: RowMapping.Shape, roles: RowMapping.Roles, error: RowMapping.Unusable
    ) throws {
        #expect(throws: error) { try mapping(shape, roles, types: ["t:skip"]) }
    }

    @Test func theRefusalIsExplained() throws {
        let words = [
            RowMapping.Unusable.missing(.id, .stream), .missing(.score, .sortedSet), .missing(.field, .hash),
            .missing(.value, .stream), .useless(.id, .list), .typedTwice("a"), .skipped("a"),
        ].map(\.description)
        #expect(
            words == [
                """
                a stream needs a column with the IDs of its entries, such as 1526919030474-0: if the server made them, \
                a second import would add every entry again
                """,
                "a zset needs a column with its scores",
                """
                a hash needs no column with its values: each column is a field, unless one has the fields' names
                """,
                "a stream with a column of fields' names needs one with their values",
                "a list has no use for a column with IDs", "the column \"a\" has two types",
                "the column \"a\" is needed, so that it cannot be left out",
            ])
        #expect(throws: RowMapping.Unusable.typedTwice("a")) { try mapping(.hash, types: ["a:int", "a:int"]) }
    }

    @Test(
        arguments: [
            (.list, .init(), "id,a,b", #""a" and "b" could both be the value: one must be named"#),
            (.set, .init(), "id", "no column is left for the value"),
            (.list, .init(value: "v"), "id,a", #"the value needs the field "v", and no column has that name"#),
            (.sortedSet, .init(score: "s"), "id,a", #"the score needs the field "s", and no column has that name"#),
            (.stream, .init(id: "i"), "id,a", #"the entry needs the field "i", and no column has that name"#),
            (.hash, .init(expiry: ExpiryColumn("e", .time)), "id,a", #"no column is named "e""#),
        ] as [(RowMapping.Shape, RowMapping.Roles, String, String)])
    func aHeaderWithoutWhatIsNeededEndsTheReading(
        shape: RowMapping.Shape, roles: RowMapping.Roles, header: String, reason: String
    ) throws {
        let reading = read("\(header)\n1,2,3\n", try mapping(shape, roles))
        #expect(reading.records == [])
        #expect(reading.errors.map(\.description) == ["in.csv:1:1: \(reason)"])
        #expect(reading.errors.map(\.endsReading) == [true])
    }

    @Test func aTypeOfNoColumnEndsTheReading() throws {
        let reading = read("id,a\n1,2\n", try mapping(.hash, types: ["z:int", "b:int"]))
        #expect(reading.errors.map(\.description) == ["in.csv:1:1: no column is named \"b\""])
    }

    @Test func namesThatAreNotUTF8MakeNoObject() throws {
        let reader = CSVRecordReader(source: "in.csv", mapping: try mapping(.string))
        let reading = reader.reading([0x69, 0x64, 0x2C, 0xFF, 0x0A, 0x31, 0x2C, 0x32], chunks: 3)
        #expect(
            reading.errors.map(\.description) == [
                #"in.csv:1:1: the name of the column "\xff" is not UTF-8, which JSON cannot hold"#
            ])
    }
}
