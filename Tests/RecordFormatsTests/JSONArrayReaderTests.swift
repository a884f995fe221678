import RecordFormats
import RedisTypes
import Testing

@Suite struct JSONArrayReaderTests {
    private func reader(_ path: String, key: String = "r:{id}") throws -> JSONArrayReader {
        JSONArrayReader(source: "in.json", path: path, form: .rows(RowMapping(key: try KeyTemplate(key))))
    }

    @Test(arguments: [
        ("", #"[{"id":1},{"id":2}]"#), ("", "\u{FEFF} [ {\"id\":1} ,\n{\"id\":2} ] "),
        ("639-3", #"{"639-3":[{"id":1},{"id":2}]}"#),
        ("data.items", #"{"data":{"items":[{"id":1},{"id":2}]}}"#),
        ("data.items", #"{"data.items":[{"id":1},{"id":2}]}"#),
        ("a.b.c", #"{"a.b":{"c":[{"id":1},{"id":2}]}}"#),
        ("a.b.c", #"{"a":{"b.c":[{"id":1},{"id":2}]}}"#),
        ("a.b", #"{"a":{"x":[{"id":9}]},"y":[{"b":[{"id":9}]}],"b":[1],"a.b":[{"id":1},{"id":2}],"z":{}}"#),
        ("x", #"{"a":["]","}\"",{"x":[3]}],"\u0078":[{"id":1},{"id":2}],"t":[true,null,-1.5e3]}"#),
        ("a", #"{"b":{"a":5},"a":[{"id":1},{"id":2}]}"#),
    ])
    func thePathFindsTheArray(path: String, file: String) throws {
        let reader = try reader(path)
        let whole = reader.reading(file)
        #expect(whole.errors == [])
        #expect(whole.records.map(\.record.key) == ["r:1", "r:2"])
        for size in [1, 2, 3, 5] {
            #expect(reader.reading(Array(file.utf8), chunks: size) == whole)
        }
    }

    @Test(arguments: [
        (
            "", "{\"a\":[]}",
            "1:1: the document is not an array; a path must name the one in it; at its top is \"a\""
        ),
        ("", "{}", "1:1: the document is not an array; a path must name the one in it"),
        ("", "5", "1:1: the document is not an array; a path must name the one in it"),
        ("", "", "1:1: the document ends too early"),
        ("", "[{\"id\":1}", "1:10: the document ends too early"),
        ("", "[{\"id\":1}\n,\n", "3:1: the document ends too early"),
        ("", "[1,,2]", "1:4: a value was expected"),
        ("", "[1,]", "1:4: a value was expected"),
        ("", "[1 2]", "1:4: a comma or a closing bracket was expected"),
        ("", "[1}", "1:3: this bracket closes nothing"),
        ("", "[]]", "1:3: text after the end of the document"),
        ("", "[] x", "1:4: text after the end of the document"),
        ("a", "{}", "1:3: there is no array at the path \"a\""),
        ("a", "[{\"a\":[]}]", "1:11: there is no array at the path \"a\""),
        (
            "a.c", "{\"\\u0061\":{\"b\":{}},\"d\\n\":[{\"e\":1}]}",
            "1:36: there is no array at the path \"a.c\"; at its top are \"a\" and \"d\\n\""
        ),
        ("a", "{\"a\":{\"b\":[]}}", "1:6: this is not an array"),
        ("a.b", "{\"a\":{\"b\":7}}", "1:11: this is not an array"),
        ("a", "{\"a\":[],\"a\":[]}", "1:13: a second array at the same path"),
        ("a", "{a:[]}", "1:2: a member name in quotes was expected"),
        ("a", "{\"a\",1}", "1:5: a colon was expected"),
        ("a", "{\"a\":[],}", "1:9: a member name in quotes was expected"),
        ("a", "{\"\\x\":[]}", "1:2: unknown escape in a string"),
        ("a", "{\"a\":", "1:6: the document ends too early"),
    ])
    func aBrokenDocumentEndsTheReading(path: String, file: String, message: String) throws {
        let reader = try reader(path)
        for size in [1, 1000] {
            let error = try #require(reader.reading(Array(file.utf8), chunks: size).errors.last)
            #expect(error.description == "in.json:\(message)")
            #expect(error.endsReading)
        }
    }

    @Test(arguments: [
        ("[\n {\"id\":1},\n {\"no\":2},\n {\"id\":3}]", "3:2: the key needs the field \"id\", which is not here"),
        ("[\n {\"id\":1},\n {\"id\":\"\"},\n {\"id\":3}]", "3:2: the key needs the field \"id\", which is empty"),
        ("[\n {\"id\":1},\n 7,\n {\"id\":3}]", "3:2: an object was expected"),
        ("[\n {\"id\":1},\n {\"id\":2,\n\"id\":3},\n {\"id\":3}]", "4:1: \"id\" appears twice"),
        ("[\n {\"id\":1},\n {\"id\":2,\n\t\"x\":tru},\n {\"id\":3}]", "4:6: a value was expected"),
    ])
    func theElementsAroundABrokenOneAreRead(file: String, message: String) throws {
        let reading = try reader("").reading(file)
        #expect(reading.records.map(\.record.key) == ["r:1", "r:3"])
        #expect(reading.errors.map(\.description) == ["in.json:\(message)"])
        #expect(reading.errors.map(\.endsReading) == [false])
    }

    @Test func aDocumentOfManyMembersListsTheFirst() throws {
        let long = String(repeating: "x", count: 61)
        let names = ["a", long] + (1...12).map(String.init)
        let file = "{" + names.map { "\"\($0)\":0" }.joined(separator: ",") + "}"
        let list = (["a"] + (1...9).map(String.init)).map { "\"\($0)\"" }.joined(separator: ", ")
        #expect(
            try reader("z").reading(file).errors.map(\.reason) == [
                "there is no array at the path \"z\"; at its top are \(list) and 4 more"
            ])
    }

    @Test func elementsMayBeTypedRecords() {
        let reader = JSONArrayReader(source: "in.json", form: .typed)
        let reading = reader.reading(#"[{"key":"k","type":"list","value":[1,"2"]}]"#)
        #expect(reading.records.map(\.record) == [Record(key: "k", value: .list(["1", "2"]))])
    }

    @Test func nestingIsLimitedOutsideTheArrayToo() throws {
        let file = #"{"x":"# + String(repeating: "[", count: 64)
        #expect(try reader("a").reading(file).errors.map(\.reason) == ["nested deeper than 64 levels"])
    }

    @Test func anElementLongerThanTheLimitEndsTheReading() throws {
        let mapping = RowMapping(key: try KeyTemplate("{id}"))
        let reader = JSONArrayReader(source: "in.json", form: .rows(mapping), elementLimit: 20)
        let reading = reader.reading(#"[{"id":1}, {"id":2,"x":"aaaaaaaaaaaaaaaaaaaaaa"}]"#)
        #expect(reading.records.map(\.record.key) == ["1"])
        #expect(reading.errors.map(\.reason) == ["this value is longer than 20 bytes"])
    }

    @Test func noDamageToOneByteBreaksTheReader() throws {
        let file = Array(#"{"n":[1,"\"]"],"a":{"b":[{"id":"x"},{"id":2.5,"y":[null,{}]}]},"t":true}"#.utf8)
        let reader = try reader("a.b")
        for index in file.indices {
            for byte in [0, 0x0A, 0x20, 0x22, 0x2C, 0x3A, 0x5B, 0x5C, 0x5D, 0x7B, 0x7D, 0xFF] as [UInt8] {
                var damaged = file
                damaged[index] = byte
                #expect(reader.reading(damaged, chunks: 3) == reader.reading(damaged, chunks: damaged.count))
            }
            #expect(reader.reading(Array(file[..<index]), chunks: 7).errors.last?.endsReading == true)
        }
    }
}
