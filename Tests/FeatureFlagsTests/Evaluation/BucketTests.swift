import FeatureFlags
import RedisTypes
import Testing

/// The vectors of the reference, section 6.
@Suite struct BucketTests {
    struct Vector: Sendable {
        var text: ByteString
        var bucket: Int
        var input: ByteString?
    }

    static let vectors: [Vector] = [
        Vector(text: "{}", bucket: 17),
        Vector(text: #"{"_flag":"beta-ui"}"#, bucket: 27),
        Vector(text: #"{"userId":"42"}"#, bucket: 96),
        Vector(text: #"{"userId":"42","_flag":"beta-ui"}"#, bucket: 21),
        Vector(text: #"{"_flag":"beta-ui","userId":"42"}"#, bucket: 71),
        Vector(text: #"{"country":"DE","userId":"42","_flag":"beta-ui"}"#, bucket: 52),
        Vector(text: #"{"city":"Berlin","country":"FR","userId":"42","_flag":"beta-ui"}"#, bucket: 69),
        Vector(text: #"{"userId":"42","country":"DE"}"#, bucket: 44),
        Vector(text: #"{"country":"DE","userId":"42"}"#, bucket: 84),
        Vector(text: #"{"userId":"alice"}"#, bucket: 30),
        Vector(text: #"{"userId":"bob"}"#, bucket: 16),
        Vector(text: #"{"path":"/a/b"}"#, bucket: 45, input: #"{ "path" : "\/a\/b" }"#),
        Vector(text: #"{"name":"Zoë"}"#, bucket: 36, input: #"{"name":"Zo\u00eb"}"#),
        Vector(text: #"{"note":"a\tb\"c\\d"}"#, bucket: 70, input: #"{"note":"a\u0009b\u0022c\u005Cd"}"#),
        Vector(text: #"{"emoji":"😀"}"#, bucket: 29, input: #"{"emoji":"\uD83D\uDE00"}"#),
        Vector(text: #"{"7":"seven","b":"x","a":"y"}"#, bucket: 64, input: #"{"b":"x","a":"y","7":"seven"}"#),
    ]

    @Test(arguments: vectors) func aContextFallsWhereJavaScriptPutsIt(vector: Vector) throws {
        for input in [vector.text, vector.input ?? vector.text] {
            let context = try EvaluationContext(input)
            #expect(ByteString(context.text) == vector.text)
            #expect(FlagBucket.bucket(of: context.text) == vector.bucket)
        }
    }

    @Test func theHandlerPutsTheFlagAmongTheAttributes() throws {
        let name = try FlagName("beta-ui")
        func text(_ json: ByteString, _ position: ContextForm.FlagPosition = .last) throws -> ByteString {
            ByteString(try EvaluationContext(json, as: .handler(name, position: position)).text)
        }
        #expect(try text("{}") == #"{"_flag":"beta-ui"}"#)
        #expect(try text(#"{"userId":"42"}"#) == #"{"userId":"42","_flag":"beta-ui"}"#)
        #expect(try text(#"{"userId":"42"}"#, .first) == #"{"_flag":"beta-ui","userId":"42"}"#)
        #expect(try text(#"{"_flag":"x","userId":"42"}"#) == #"{"_flag":"beta-ui","userId":"42"}"#)
        #expect(try text(#"{"7":"x", "b":"y"}"#, .first) == #"{"7":"x","_flag":"beta-ui","b":"y"}"#)
        #expect(
            try text(#"{"age":30,"vip":true,"x":1.50}"#) == #"{"age":"30","vip":"true","x":"1.5","_flag":"beta-ui"}"#)
        #expect(try text(#"{"list":["a",null,1]}"#) == #"{"list":"a,,1","_flag":"beta-ui"}"#)
        #expect(try text(#"{"q":"a%20b","%61":"c"}"#) == #"{"q":"a b","a":"c","_flag":"beta-ui"}"#)
        #expect(try text(#"{"a":"1","%61":"2"}"#) == #"{"a":"2","_flag":"beta-ui"}"#)
        #expect(
            try text(#"{"x":"\ud800","__proto__":"y"}"#) == ByteString("{\"x\":\"\u{FFFD}\",\"_flag\":\"beta-ui\"}"))
        #expect(try text(#"{"_flag":"50%","a":"b"}"#) == #"{"_flag":"beta-ui","a":"b"}"#)
        #expect(throws: ContextError.percentSign("q")) { try text(#"{"q":"50%"}"#) }
        #expect(throws: ContextError.percentSign("q")) { try text(#"{"q":"%ff"}"#) }
        #expect(throws: ContextError.nullAttribute("q")) { try text(#"{"q":null}"#) }
    }

    @Test(
        arguments: [
            ("", 0), ("{", 1), ("[]", nil), ("1", nil), (#"{"a":1,}"#, 7), (#"{"a" 1}"#, 5), (#"{"a":01}"#, 6),
            (#"{"a":"x"} y"#, 10), (#"{"a":"\q"}"#, 6), ("{\"a\":\"\u{1}\"}", 6), (#"{"a":tru}"#, 5), (#"{'a':1}"#, 1),
            (#"{"a":NaN}"#, 5), (#"{"a":"\u12g4"}"#, 10), (#"{"a":"x}"#, 5), (#"{"a":-}"#, 6), (#"{"a":1"b":2}"#, 6),
        ] as [(ByteString, Int?)])
    func whatIsNoContextIsToldWithItsPlace(text: ByteString, offset: Int?) throws {
        let error = #expect(throws: ContextError.self) { try EvaluationContext(text) }
        switch error {
        case .notJSON(let problem): #expect(problem.offset == offset, "\(problem)")
        case .notAnObject: #expect(offset == nil)
        default: Issue.record("\(String(describing: error))")
        }
    }

    @Test func invalidUTF8IsToldWithItsPlace() throws {
        let text = ByteString(Array(#"{"a":"b"#.utf8) + [0xFF] + Array("\"}".utf8))
        let error = #expect(throws: ContextError.self) { try EvaluationContext(text) }
        #expect(error == .notJSON(JSONProblem(at: 7, "invalid UTF-8 in a string")))
    }

    @Test func aContextServesAgainAfterAnError() throws {
        var context = EvaluationContext(.handler(try FlagName("beta-ui")))
        #expect(throws: ContextError.self) { try context.read(Array(#"{"a":"#.utf8)) }
        #expect(ByteString(context.text) == #"{"_flag":"beta-ui"}"#)
        try context.read(Array(#"{"userId":"42"}"#.utf8))
        #expect(FlagBucket.bucket(of: context.text) == 21)
        #expect(context.value(of: "userId") == .string("42"))
        #expect(context.value(of: "nobody") == nil)
    }

    @Test func manyAttributesAreReadToo() throws {
        let members = (0..<5000).map { "\"a\($0 % 3000)\":\"\($0)\"" }.joined(separator: ",")
        let context = try EvaluationContext(ByteString("{\(members)}"))
        #expect(context.value(of: "a7") == .string("3007") && context.value(of: "a2999") == .string("2999"))
    }

    @Test func nestingEndsWhereItIsSafe() throws {
        let deep = String(repeating: "[", count: 100_000)
        let error = #expect(throws: ContextError.self) { try EvaluationContext(ByteString("{\"a\":\(deep)")) }
        #expect(error == .notJSON(JSONProblem(at: 68, "nested deeper than 64 levels")))
    }
}
