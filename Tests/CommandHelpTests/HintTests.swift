import CommandHelp
import RedisTypes
import Testing

/// What stands to the right of the cursor (CLI conventions, B3).
@Suite struct HintTests {
    @Test(arguments: [
        ("get", " key"), ("GET ", "key"), ("GeT k", " key"), ("GET k ", nil),
        ("getex k ", "[EX seconds|PX milliseconds|EXAT unix-time-seconds|PXAT unix-time-milliseconds|PERSIST]"),
        ("SETEX ", "key seconds value"), ("SETEX k ", "seconds value"), ("SETEX k 3", " seconds value"),
        ("LPOP k ", "[count]"), ("LPOP k 2 ", nil), ("PING", " [message]"), ("DBSIZE", nil),
    ])
    func aFinishedArgumentDisappears(line: String, hint: String?) {
        #expect(TypedLine(line).hint == hint)
    }

    @Test(arguments: [
        ("SCAN 0 ", "[MATCH pattern] [COUNT count] [TYPE type|WITHTYPE]"),
        ("SCAN 0 count ", "count [MATCH pattern] [TYPE type|WITHTYPE]"),
        ("SCAN 0 COUNT 5 ", "[MATCH pattern] [TYPE type|WITHTYPE]"),
        ("SCAN 0 WITHTYPE MATCH ", "pattern [COUNT count]"),
        ("ZRANGE k 0 9 rev ", "[BYSCORE|BYLEX] [LIMIT offset count] [WITHSCORES]"),
        ("ZRANGE k 0 9 LIMIT 1 ", "count [BYSCORE|BYLEX] [REV] [WITHSCORES]"),
        ("ZRANDMEMBER k ", "[count [WITHSCORES]]"), ("ZRANDMEMBER k 3 ", "[WITHSCORES]"),
        ("EXPIRE k 10 nx ", nil),
        ("HELLO 3 SETNAME me ", "[AUTH username password]"),
    ])
    func aUsedOptionVanishes(line: String, hint: String?) {
        #expect(TypedLine(line).hint == hint)
    }

    /// Until a space follows: it may become another word.
    @Test(arguments: ["SET k v E", "SET k v EX", "SET k v EXAT", "SET k v nonsense"])
    func theWordBeingTypedIsNotMatched(line: String) {
        let start = " [NX|XX|IFEQ value|IFNE value|IFDEQ digest|IFDNE digest] [GET] [EX seconds|PX milliseconds|"
        #expect(TypedLine(line).hint == start + "EXAT unix-time-seconds|PXAT unix-time-milliseconds|KEEPTTL]")
    }

    @Test(arguments: [
        ("MSET k ", "value [key value ...]"), ("MSET k v ", "[key value ...]"),
        ("MSET k v k ", "value [key value ...]"),
        ("BLPOP a ", "[key ...] timeout"), ("BLPOP a b ", "[key ...] timeout"),
        ("SORT k GET a ", "[GET pattern ...] [BY pattern] [LIMIT offset count] [ASC|DESC] [ALPHA] [STORE destination]"),
        (
            "SORT k GET a DESC GET ",
            "pattern [GET pattern ...] [BY pattern] [LIMIT offset count] [ALPHA] [STORE destination]"
        ),
        ("BITFIELD_RO k GET u8 ", "offset [GET encoding offset ...]"),
    ])
    func whatMayBeRepeatedStays(line: String, hint: String?) {
        #expect(TypedLine(line).hint == hint)
    }

    @Test(arguments: [
        ("SINTERCARD 2 ", "key [key ...] [LIMIT limit]"), ("SINTERCARD 2 a ", "key [LIMIT limit]"),
        ("SINTERCARD 2 a b ", "[LIMIT limit]"), ("SINTERCARD 2 LIMIT LIMIT LIMIT 3 ", nil),
        ("SINTERCARD x a b ", "[key ...] [LIMIT limit]"), ("SINTERCARD x a b LIMIT 3 ", nil),
        ("EVAL s 0 ", "[arg [arg ...]]"), ("EVAL s 1 ", "key [arg [arg ...]]"), ("EVAL s 1 k a ", "[arg ...]"),
        ("HSETEX h FIELDS 1 ", "field value"), ("HSETEX h FIELDS 1 f ", "value"), ("HSETEX h FIELDS 1 f v ", nil),
    ])
    func aNumberOfKeysIsTakenAtItsWord(line: String, hint: String?) {
        #expect(TypedLine(line).hint == hint)
    }

    @Test(arguments: [
        ("ZADD k ", "[NX|XX] [GT|LT] [CH] [INCR] score member [score member ...]"),
        ("ZADD k ch lt ", "[NX|XX] [INCR] score member [score member ...]"),
        ("ZADD k 1 ", "member [score member ...]"),
        ("XADD s MAXLEN ~ 10 ", "[LIMIT count] [NOMKSTREAM] [KEEPREF|DELREF|ACKED] *|id field value [field value ...]"),
        ("XADD s MAXLEN 10 nomkstream ", "[KEEPREF|DELREF|ACKED] *|id field value [field value ...]"),
        ("XADD s * f ", "value [field value ...]"),
        ("GEORADIUSBYMEMBER_RO k m 3 km COUNT 2 ", "[ANY] [WITHCOORD] [WITHDIST] [WITHHASH] [ASC|DESC]"),
        ("GEORADIUSBYMEMBER_RO k m 3 km COUNT 2 ASC ", "[WITHCOORD] [WITHDIST] [WITHHASH]"),
        ("BLMOVE a b LEFT ", "LEFT|RIGHT timeout"),
        ("REPLICAOF no ", "ONE"), ("REPLICAOF host ", "port"),
        ("XPENDING s g IDLE 5 ", "start end count [consumer]"), ("XPENDING s g - ", "end count [consumer]"),
        (
            "CLIENT KILL id 5 ",
            "[TYPE NORMAL|MASTER|REPLICA|PUBSUB] [USER username] [ADDR ip:port] [LADDR ip:port] [SKIPME YES|NO]"
        ),
    ])
    func whatMustFollowKeepsItsPlace(line: String, hint: String?) {
        #expect(TypedLine(line).hint == hint)
    }

    @Test(arguments: [
        ("config", " subcommand [argument ...]"), ("CONFIG ", "subcommand [argument ...]"),
        ("CONFIG GE", " subcommand [argument ...]"), ("config get", " parameter [parameter ...]"),
        ("CONFIG GET ", "parameter [parameter ...]"), ("CONFIG NOSUCH ", nil),
        ("CONFIG SET a ", "value [parameter value ...]"),
        ("DEBUG ", "subcommand [argument ...]"), ("DEBUG OBJECT ", "[argument ...]"),
    ])
    func aSubcommandIsPartOfTheName(line: String, hint: String?) {
        #expect(TypedLine(line).hint == hint)
    }

    @Test(arguments: [
        "", " ", "nosuch", "nosuch ", "GET k surplus ", "SET k v NOSUCH ", "SET k v EX 1 PX ", "se", "json.",
    ])
    func nothingIsSaidOfWhatIsUnknownOrDoesNotFit(line: String) {
        #expect(TypedLine(line).hint == nil)
    }

    @Test func anEmptyWordIsAnArgument() {
        #expect(TypedLine(["SET", "", ""], isWordOpen: false).hint?.utf8.starts(with: "[NX".utf8) == true)
        #expect(
            TypedLine(["MIGRATE", "h", "1", ""], isWordOpen: false).hint?.utf8.starts(with: "destination-db".utf8)
                == true)
    }
}
