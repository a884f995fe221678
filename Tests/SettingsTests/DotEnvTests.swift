import RedisTypes
import TestSupport
import Testing

@testable import Settings

@Suite struct DotEnvTests {
    private func parse(_ text: String) throws -> [String: String] {
        try DotEnv(parsing: Array(text.utf8), file: ".env").entries.mapValues { $0.value.reveal() }
    }

    @Test(arguments: [
        ("A=1", ["A": "1"]),
        ("A=1\nB=2\n", ["A": "1", "B": "2"]),
        ("A=1\r\nB=\"2\"\r\n", ["A": "1", "B": "2"]),
        ("\u{FEFF}A=1", ["A": "1"]),
        ("", [:]),
        ("\n  \n\t\n# only\n  # comments", [:]),
        ("export A=1\nexport\tB=2", ["A": "1", "B": "2"]),
        ("export=1", ["export": "1"]),
        ("export =1", ["export": "1"]),
        ("export export=1", ["export": "1"]),
        ("  A = b c  ", ["A": "b c"]),
        ("A=\nB=''\nC=\"\"", ["A": "", "B": "", "C": ""]),
        ("A=b=c==", ["A": "b=c=="]),
        ("A=b # c", ["A": "b"]),
        ("A=b#c", ["A": "b#c"]),
        ("A=#b", ["A": "#b"]),
        ("A= # b\nB=\t#", ["A": "", "B": ""]),
        ("A='b # c' # d", ["A": "b # c"]),
        (#"A='b\n$C"d"'"#, ["A": #"b\n$C"d""#]),
        (#"A="b\n\t\r\"\\\$""#, ["A": "b\n\t\r\"\\$"]),
        (#"A="\d+ $B ${C} 'x'""#, ["A": #"\d+ $B ${C} 'x'"#]),
        ("A=$B ${C}", ["A": "$B ${C}"]),
        ("A=it's", ["A": "it's"]),
        ("A=\"-----BEGIN\nxyz\n-----END\"\nB=2", ["A": "-----BEGIN\nxyz\n-----END", "B": "2"]),
        ("A=1\nA=2", ["A": "2"]),
        ("_a.b-c=1\na1=2", ["_a.b-c": "1", "a1": "2"]),
        ("A=grün 🌱", ["A": "grün 🌱"]),
        ("A=1\nB=\"2\"", ["A": "1", "B": "2"]),
    ])
    func isReadAsWritten(text: String, variables: [String: String]) throws {
        #expect(try parse(text) == variables)
    }

    @Test(arguments: [
        ("A", 1, DotEnvProblem.noEqualsSign),
        ("A=1\n\n# x\nexport B", 4, .noEqualsSign),
        ("A=1\nB C=2", 2, .badName),
        ("=1", 1, .badName),
        ("1A=1", 1, .badName),
        ("-A=1", 1, .badName),
        ("grün=1", 1, .badName),
        ("A=\"1\n2\nB=3", 1, .unclosedQuote),
        ("A=1\nB='x", 2, .unclosedQuote),
        (#"A="x\""#, 1, .unclosedQuote),
        ("A=\"x\\", 1, .unclosedQuote),
        ("A='x'y", 1, .textAfterQuote),
        ("A=\"x\ny\" z", 2, .textAfterQuote),
        ("A=x\u{0}y", 1, .nulByte),
        ("A=1\nB='\u{0}'", 2, .nulByte),
    ])
    func aBadLineIsNamed(text: String, line: Int, problem: DotEnvProblem) throws {
        let error = try settingsError { try parse(text) }
        #expect(error == .envFile(".env", line: line, problem))
        #expect(error.message.hasPrefix(".env:\(line): "))
    }

    @Test func bytesThatAreNotUTF8AreRefused() throws {
        let bytes = Array("A=1\nB=".utf8) + [0xFF, 0xFE]
        let error = try settingsError { try DotEnv(parsing: bytes, file: "x/.env") }
        #expect(error == .envFile("x/.env", line: 2, .notUTF8))
    }

    @Test(arguments: ["SECRET", "SECRET=\"x", "SECRET SECRET=1", "A='b'SECRET", "A=\"SECRET"])
    func aMessageNeverQuotesTheLine(text: String) throws {
        let error = try settingsError { try parse(text) }
        for shown in [error.message, error.hint ?? "", "\(error)", String(reflecting: error), dumped(error)] {
            #expect(!shown.contains("SECRET"))
        }
    }

    @Test func anyBytesEndInVariablesOrAnError() {
        var generator = SeededGenerator(seed: 7)
        let alphabet = Array("A=\"'\\#\n\r \texport$_1é".utf8) + [0, 0xFF]
        for _ in 0..<5000 {
            let count = Int.random(in: 0...24, using: &generator)
            let bytes = (0..<count).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &generator)] }
            do {
                _ = try DotEnv(parsing: bytes, file: ".env")
            } catch {
                guard case .envFile(".env", let line, _) = error else {
                    Issue.record("\(error)")
                    return
                }
                #expect((1...bytes.count + 1).contains(line))
            }
        }
    }

    @Test func othersMayReadTheFile() throws {
        let sandbox = try Sandbox()
        let path = try sandbox.write("A=1", to: "\(sandbox.work)/.env", mode: 0o644)
        #expect(try DotEnv(readingFrom: path)?["A"]?.value.reveal() == "1")
        #expect(try DotEnv(readingFrom: path)?["A"]?.line == 1)
        #expect(try DotEnv(readingFrom: "\(path).none") == nil)
        #expect(try settingsError { try DotEnv(readingFrom: sandbox.work) } == .notRegularFile(sandbox.work, .envFile))
    }
}

func dumped(_ value: some Any) -> String {
    var text = ""
    dump(value, to: &text)
    return text
}
