import RecordFormats
import RedisTypes
import Testing

@Suite struct ColumnTypeTests {
    private func cell(_ text: String, _ type: ColumnType) throws -> Reading<SourcedRecord> {
        let mapping = try RowMapping(
            key: KeyTemplate("{id}"), shape: .string, roles: .init(value: "v"), types: [TypedColumn("v", type)])
        return CSVRecordReader(source: "in.csv", mapping: mapping).reading("id,v\n1,\"\(text)\"\n")
    }

    @Test(
        arguments: [
            (.int, "0", "0"), (.int, "-9223372036854775808", "-9223372036854775808"), (.int, "17", "17"),
            (.float, "1.50", "1.50"), (.float, "-1e400", "-1e400"), (.float, "0", "0"), (.bool, "TRUE", "1"),
            (.bool, "yes", "1"), (.bool, "1", "1"), (.bool, "False", "0"), (.bool, "nO", "0"), (.bool, "0", "0"),
            (.base64, "AP8=", "\u{0}\u{FF}"), (.json, " [ 1 , \"\"a b\"\" ] ", "[1,\"a b\"]"), (.int, "", ""),
            (.bool, "", ""), (.json, "", ""), (.string, "007", "007"),
        ] as [(ColumnType, String, String)])
    func aCellThatFitsGivesItsValue(type: ColumnType, text: String, value: String) throws {
        let reading = try cell(text, type)
        #expect(reading.errors == [])
        let bytes = type == .base64 ? value.unicodeScalars.map { UInt8($0.value) } : Array(value.utf8)
        #expect(reading.records.map(\.record.value) == [.string(ByteString(bytes))])
    }

    @Test(
        arguments: [
            (.int, "007"), (.int, "+7"), (.int, "-0"), (.int, "9223372036854775808"), (.int, "1.0"), (.int, "-"),
            (.int, " 1"), (.float, ".5"), (.float, "inf"), (.float, "1e"), (.float, "1 "), (.bool, "maybe"),
            (.bool, "2"), (.base64, "AP8"), (.base64, "AP9="), (.json, "{"), (.json, "1 2"), (.json, "tru"),
        ] as [(ColumnType, String)])
    func aCellThatDoesNotFitIsAnErrorOfItsRow(type: ColumnType, text: String) throws {
        let nouns: [ColumnType: String] = [
            .int: "a whole number of 64 bits", .float: "a decimal number", .bool: "true, false, yes, no, 1 or 0",
            .base64: "base64 with padding", .json: "a JSON text",
        ]
        let reading = try cell(text, type)
        #expect(reading.records == [])
        #expect(
            reading.errors.map(\.description) == [
                "in.csv:2:1: the column \"v\" takes \(nouns[type] ?? ""), not \(ByteString(text))"
            ])
        #expect(reading.errors.map(\.endsReading) == [false])
    }

    @Test func aLongCellIsQuotedInPart() throws {
        let reason = try #require(try cell(String(repeating: "\u{1B}", count: 100), .int).errors.first?.reason)
        #expect(reason.hasSuffix("not \"\(String(repeating: "\\x1b", count: 60))\"…"))
    }

    @Test func bytesThatJSONCannotHoldAreAnError() throws {
        let mapping = try RowMapping(key: KeyTemplate("{id}"), shape: .string, types: [TypedColumn("v", .base64)])
        let reading = CSVRecordReader(source: "in.csv", mapping: mapping).reading("id,v\n1,/w==\n2,aGk=\n")
        #expect(
            reading.errors.map(\.description) == [
                #"in.csv:2:1: the column "v" takes text in UTF-8, not "/w==""#
            ])
        #expect(reading.records.map(\.record.value) == [.string(#"{"id":"2","v":"hi"}"#)])
    }

    // MARK: Expiry

    @Test(
        arguments: [
            (.milliseconds, "1735689600000", 1_735_689_600_000), (.seconds, "1735689600", 1_735_689_600_000),
            (.time, "2025-01-01T00:00:00Z", 1_735_689_600_000), (.time, "2025-01-01t00:00:00.0429z", 1_735_689_600_042),
            (.time, "2025-01-01 01:30:00.5+01:30", 1_735_689_600_500), (.time, "2000-02-29T23:59:60Z", 951_868_800_000),
            (.time, "9999-12-31T23:59:59.999Z", 253_402_300_799_999), (.time, "1970-01-01T00:00:00.001-00:00", 1),
            (.ttl(from: 1000), "1h30m", 5_401_000), (.ttl(from: 5), "0s", 5), (.time, "", nil),
            (.ttl(from: 0), "", nil),
        ] as [(ExpiryColumn.Form, String, Int64?)])
    func anExpiryIsAnInstant(form: ExpiryColumn.Form, text: String, instant: Int64?) throws {
        let reading = try expiring(text, form)
        #expect(reading.errors == [])
        #expect(reading.records.map(\.record.expiresAt) == [instant])
    }

    @Test(
        arguments: [
            (.milliseconds, "0"), (.milliseconds, "-5"), (.milliseconds, "9223372036854775808"), (.seconds, "1.5"),
            (.seconds, "9223372036854775807"), (.time, "2025-01-01"), (.time, "2025-01-01T00:00:00"),
            (.time, "2025-02-29T00:00:00Z"), (.time, "2025-00-01T00:00:00Z"), (.time, "2025-01-01T24:00:00Z"),
            (.time, "2025-01-01T00:00:00.Z"), (.time, "2025-01-01T00:00:00+24:00"), (.time, "2025-01-01T00:00:00Zx"),
            (.time, "1969-12-31T23:59:59Z"), (.time, "0000-01-01T00:00:00Z"), (.ttl(from: 1), "90"),
            (.ttl(from: .max), "1s"), (.ttl(from: 0), "0s"), (.ttl(from: 1), "1h é"),
        ] as [(ExpiryColumn.Form, String)])
    func whatIsNoExpiryIsAnErrorOfItsRow(form: ExpiryColumn.Form, text: String) throws {
        let reading = try expiring(text, form)
        #expect(reading.records == [])
        #expect(
            reading.errors.map { $0.description.hasPrefix("in.csv:2:1: the column \"until\" takes a") } == [true])
        #expect(reading.errors.map { $0.reason.hasSuffix(", not \(ByteString(text))") } == [true])
    }

    private func expiring(_ text: String, _ form: ExpiryColumn.Form) throws -> Reading<SourcedRecord> {
        let mapping = try RowMapping(
            key: KeyTemplate("{id}"), shape: .hash, roles: .init(expiry: ExpiryColumn("until", form)))
        return CSVRecordReader(source: "in.csv", mapping: mapping).reading("id,until\n1,\(text)\n")
    }

    // MARK: The texts of people

    @Test func aColumnAndItsTypeAreRead() throws {
        #expect(try TypedColumn("age:int") == TypedColumn("age", .int))
        #expect(try TypedColumn("a:b:é:skip") == TypedColumn("a:b:é", .skip))
        #expect(try ExpiryColumn("until:time", now: 7) == ExpiryColumn("until", .time))
        #expect(try ExpiryColumn("a:ms:s", now: 7) == ExpiryColumn("a:ms", .seconds))
        #expect(try ExpiryColumn("left:ttl", now: 7) == ExpiryColumn("left", .ttl(from: 7)))
    }

    @Test(arguments: [
        ("age", "after the column's name a colon and its type are missing: "),
        (":int", "there is no column's name before the colon"),
        ("age:number", "there is no type \"number\"; the types are "),
        ("age:", "there is no type \"\"; the types are "),
        ("", "after the column's name a colon and its type are missing: "),
    ])
    func whatIsNoColumnIsRefused(text: String, message: String) throws {
        let types = message.hasSuffix(" ") ? "string, int, float, bool, base64, json and skip" : ""
        let error = #expect(throws: MalformedColumn.self) { try TypedColumn(text) }
        #expect(error?.description == message + types)
        let forms = message.hasSuffix(" ") ? "ms, s, time and ttl" : ""
        let other = #expect(throws: MalformedColumn.self) { try ExpiryColumn(text, now: 0) }
        #expect(other?.description == message + forms)
    }
}
