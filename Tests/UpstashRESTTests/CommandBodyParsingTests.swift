import RedisTypes
import Testing
import UpstashREST

@Suite struct CommandBodyParsingTests {
    private static func command(_ body: [UInt8]) throws -> RedisCommand {
        var batch = CommandBatch()
        try body.withUnsafeBytes { try CommandBody.parseCommand($0, into: &batch) }
        #expect(batch.count == 1)
        return batch.command(0)
    }

    private static func commands(_ body: [UInt8]) throws -> [RedisCommand] {
        var batch = CommandBatch()
        try body.withUnsafeBytes { try CommandBody.parseCommands($0, into: &batch) }
        return (0..<batch.count).map { batch.command($0) }
    }

    @Test(arguments: [
        "0", "-0", "100", "-1", "13.361389", "0.10", "1e5", "1E+05", "-2.5e-400", "9007199254740993",
        "123456789012345678901234567890.000",
    ])
    func aNumberKeepsItsDigits(literal: String) throws {
        #expect(try Self.command(Array("[\"ECHO\",\(literal)]".utf8)) == ["ECHO", ByteString(literal)])
        #expect(try Self.command(Array("[\"ECHO\", \(literal) ]".utf8)) == ["ECHO", ByteString(literal)])
    }

    @Test(arguments: [
        (#""""#, ""), (#""a b""#, "a b"), (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"), (#""\u0000""#, "\u{0}"),
        (#""\u00e9\u20AC""#, "é€"), (#""\ud83d\uDE00""#, "😀"), (#""é€😀""#, "é€😀"), ("true", "true"), ("false", "false"),
    ])
    func aWordIsItsBytes(json: String, word: ByteString) throws {
        #expect(try Self.command(Array("[\"ECHO\",\(json)]".utf8)) == ["ECHO", word])
    }

    @Test func whiteSpaceMayStandAnywhereBetweenTokens() throws {
        #expect(try Self.command(Array("\n[ \"GET\"\t,\r\n\"k\" ] \n".utf8)) == ["GET", "k"])
        #expect(try Self.commands(Array(" [ [ \"PING\" ] ,\n[ ] , [ 1 ] ] ".utf8)) == [["PING"], [], ["1"]])
    }

    @Test(arguments: [
        ("", "EOF"),
        (" ", "EOF"),
        ("{}", "expected JSON array"),
        ("null", "expected JSON array"),
        ("1", "expected JSON array"),
        ("[]", "ERR empty command"),
        (#"["GET",null]"#, "ERR null args are not supported"),
        (#"["GET",nil]"#, "invalid character 'i' in a literal"),
        (#"["GET",["k"]]"#, #"ERR unsupported arg type: "[": json.Delim"#),
        (#"[["GET","k"]]"#, #"ERR unsupported arg type: "[": json.Delim"#),
        (#"["GET",{"k":1}]"#, #"ERR unsupported arg type: "{": json.Delim"#),
        ("[", "unexpected EOF"),
        (#"["GET"}"#, "invalid character '}' after array element"),
        (#"["GET","a" "b"]"#, #"invalid character '"' after array element"#),
        (#"["GET",]"#, "invalid character ']' looking for beginning of value"),
        (#"[,"GET"]"#, "invalid character ',' looking for beginning of value"),
        (#"["GET",'k']"#, "invalid character ''' looking for beginning of value"),
        (#"["GET","k"]]"#, "invalid character ']' after top-level value"),
        (#"["GET",tru]"#, "invalid character ']' in a literal"),
        (#"["GET",truE]"#, "invalid character 'E' in a literal"),
        (#"["GET",trueX]"#, "invalid character 'X' after array element"),
        (#"["GET",01]"#, "invalid character '1' after array element"),
        (#"["GET",.5]"#, "invalid character '.' looking for beginning of value"),
        (#"["GET",+1]"#, "invalid character '+' looking for beginning of value"),
        (#"["GET",-]"#, "invalid character ']' in a number"),
        (#"["GET",1.]"#, "invalid character ']' after a decimal point"),
        (#"["GET",1e]"#, "invalid character ']' in an exponent"),
        (#"["GET",1ex]"#, "invalid character 'x' in an exponent"),
        ("[\"GET\",\"a\nb\"]", "invalid character '\\x0a' in string literal"),
        (#"["GET","\x"]"#, "invalid character 'x' in string escape code"),
        (#"["GET","\u00g0"]"#, "invalid character 'g' in \\u hexadecimal escape"),
        (#"["GET","\ud83d"]"#, "ERR unpaired surrogate in a JSON string at byte 8"),
        (#"["GET","\ud83dx"]"#, "ERR unpaired surrogate in a JSON string at byte 8"),
        (#"["GET","\ud83d\n"]"#, "ERR unpaired surrogate in a JSON string at byte 8"),
        (#"["GET","\ud83d\u0041"]"#, "ERR unpaired surrogate in a JSON string at byte 8"),
        (#"["GET","a\ude00"]"#, "ERR unpaired surrogate in a JSON string at byte 9"),
    ])
    func whatIsNotACommandIsRefusedInTheServicesWords(body: String, text: String) {
        #expect(throws: RequestError.badRequest(text)) { try Self.command(Array(body.utf8)) }
    }

    @Test(arguments: [
        ("", "EOF"), ("[]", "ERR empty command"), ("[1]", "expected JSON array"),
        (#"[["PING"],1]"#, "expected JSON array"),
        (#"[["PING"],]"#, "expected JSON array"), (#"[["PING"] ["PING"]]"#, "invalid character '[' looking for ']'"),
        (#"[["PING"]] x"#, "invalid character 'x' after top-level value"), (#"[["PING"]"#, "unexpected EOF"),
        (#"[["PING"],"#, "unexpected EOF"), (#"[["GET",[]]]"#, #"ERR unsupported arg type: "[": json.Delim"#),
        (#"[["PING"],[null]]"#, "ERR null args are not supported"),
    ])
    func whatIsNotAListOfCommandsIsRefused(body: String, text: String) {
        #expect(throws: RequestError.badRequest(text)) { try Self.commands(Array(body.utf8)) }
    }

    @Test(
        arguments: [
            ([0xFF], 9), ([0x61, 0xC3], 10), ([0xC0, 0xAF], 9), ([0xED, 0xA0, 0x80], 9), ([0xF4, 0x90, 0x80, 0x80], 9),
            ([0xE2, 0x82], 9),
        ] as [([UInt8], Int)])
    func bytesThatAreNotUTF8AreRefusedWithTheirPlace(bytes: [UInt8], offset: Int) {
        let body = Array(#"["ECHO",""#.utf8) + bytes + Array(#""]"#.utf8)
        #expect(throws: RequestError.badRequest("ERR request body is not valid UTF-8 at byte \(offset)")) {
            try Self.command(body)
        }
    }

    @Test func aBodyCutAnywhereIsAnErrorAndNeverATrap() throws {
        let body = Array(#"[ ["SET","k\u00e9\ud83d\ude00 é",-1.5e+3,true] , ["GET","k"] ]"#.utf8)
        #expect(try Self.commands(body).count == 2)
        for end in 0..<body.count {
            #expect(throws: RequestError.self, "cut after \(end) bytes") { try Self.commands(Array(body[..<end])) }
        }
    }

    @Test func anyByteInAnyPlaceIsTakenOrRefusedButNeverATrap() {
        let body = Array(#"[["SET","k\u00e9\n",-1.5e+3,true,null],[]]"#.utf8)
        for index in body.indices {
            for byte in UInt8.min...UInt8.max {
                var changed = body
                changed[index] = byte
                // Either outcome is right here; that there is one is what is tested.
                _ = try? Self.commands(changed)
                _ = try? Self.command(changed)
            }
        }
    }

    @Test func countsAreLimited() throws {
        let most = [String](repeating: "[1]", count: CommandBody.maximumCommands)
        #expect(try Self.commands(Array("[\(most.joined(separator: ","))]".utf8)).count == most.count)
        #expect(throws: RequestError.badRequest("ERR too many commands in one request. Limit: 10000")) {
            try Self.commands(Array("[\((most + ["[1]"]).joined(separator: ","))]".utf8))
        }
        let words = [String](repeating: "1", count: CommandBody.maximumWords + 1)
        #expect(throws: RequestError.badRequest("ERR too many arguments in one request. Limit: 1000000")) {
            try Self.command(Array("[\(words.joined(separator: ","))]".utf8))
        }
    }
}
