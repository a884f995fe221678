import CommandHelp
import RedisTypes
import Testing

@Suite struct CompletionTests {
    @Test(arguments: [
        ("SET k v ", "NX XX IFEQ IFNE IFDEQ IFDNE GET EX PX EXAT PXAT KEEPTTL"),
        ("SET k v E", "EX EXAT"), ("SET k v ex", "ex exat"), ("SET k v EX 5 ", "NX XX IFEQ IFNE IFDEQ IFDNE GET"),
        ("SET k v nx keepttl ", "GET"), ("set k v nx keepttl ", "get"), ("Set k v NX ke", "keepttl"),
        ("SET k v EX ", ""), ("SET k ", ""), ("SET k v NX XX ", ""),
        ("ZADD k ", "NX XX GT LT CH INCR"), ("ZADD k 1 ", ""), ("ZADD k GT ", "NX XX CH INCR"),
        ("GEOSEARCH k FROMMEMBER m ", "BYRADIUS BYBOX"), ("GEOSEARCH k FROMMEMBER m BYRADIUS 5 k", "km"),
        ("XADD s ", "NOMKSTREAM KEEPREF DELREF ACKED MAXLEN MINID *"), ("xread count 1 ", "block streams"),
        ("SINTERCARD 1 ", ""), ("SINTERCARD 1 k ", "LIMIT"), ("BLMPOP 0 2 a ", ""), ("BLMPOP 0 2 a b ", "LEFT RIGHT"),
        ("GET ", ""), ("nosuch ", ""), ("MIGRATE h 1 ", ""),
    ])
    func theKeywordsPossibleAreOffered(line: String, words: String) {
        #expect(TypedLine(line).completions.words.joined(separator: " ") == words)
    }

    @Test(arguments: [
        ("CONFIG ", "GET HELP RESETSTAT REWRITE SET"), ("config re", "resetstat rewrite"),
        ("config R", "RESETSTAT REWRITE"),
        ("CONFIG SET", "SET"), ("CONFIG NOSUCH ", ""), ("DEBUG ", ""),
    ])
    func subcommandsAreOffered(line: String, words: String) {
        #expect(TypedLine(line).completions.words.joined(separator: " ") == words)
    }

    @Test(arguments: [
        ("geosearch", "geosearch geosearchstore"), ("HGETD", "HGETDEL"), ("Json.n", "JSON.NUMINCRBY JSON.NUMMULTBY"),
        ("conf", "config"), ("é", ""), ("GETX", ""),
    ])
    func commandsAreOffered(line: String, words: String) {
        #expect(TypedLine(line).completions.words.joined(separator: " ") == words)
    }

    @Test func anEmptyLineOffersEveryCommandOnce() {
        let words = TypedLine("").completions.words
        #expect(words == CommandTable.topLevelNames)
        #expect(Set(words).count == words.count)
        #expect(words.contains("CONFIG") && !words.contains("CONFIG GET"))
    }

    @Test(
        arguments: [
            ("GET ", .key, "key"), ("RENAME a ", .key, "newkey"), ("SET k ", .value, "value"), ("SET k v ", nil, nil),
            ("SET k v EX ", .other, "seconds"), ("HGET h ", .field, "field"), ("SREM s m ", .member, "member"),
            ("ZADD z 1 ", .member, "member"), ("ZADD z ", .other, "score"), ("BLPOP a ", .key, "key"),
            ("XREAD STREAMS ", .key, "key"), ("LPUSH l a ", .value, "element"), ("SORT k STORE ", .key, "destination"),
            ("EVAL s 1 ", .key, "key"), ("EVAL s 0 ", .other, "arg"), ("GET k ", nil, nil), ("CONFIG ", nil, nil),
            ("GET ab", .key, "key"), ("PUBLISH ", .other, "channel"),
        ] as [(String, ArgumentRole?, String?)])
    func theNextArgumentHasARole(line: String, role: ArgumentRole?, name: String?) {
        let completions = TypedLine(line).completions
        #expect(completions.role == role)
        #expect(completions.argument == name)
    }
}
