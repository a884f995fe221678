import RedisTypes
import Testing

/// Commands and batches are written as one line of words; ` ; ` separates the commands of a batch.
private func command(_ line: String) -> RedisCommand {
    RedisCommand(line.split(separator: " ").map { ByteString($0) })
}

private func batch(_ line: String) -> [RedisCommand] {
    line.split(separator: ";").map { command(String($0)) }
}

/// The table of the reliability contract, section 2.
@Suite struct CommandClassTests {
    @Test(arguments: [
        "GET k", "get k", "MGET a b", "EXISTS k", "TYPE k", "TTL k", "PTTL k", "STRLEN k", "HGETALL h", "HLEN h",
        "LRANGE l 0 -1", "LLEN l", "SMEMBERS s", "SISMEMBER s m", "SCARD s", "ZRANGE z 0 -1", "ZSCORE z m",
        "XRANGE x - +", "XLEN x", "SCAN 0", "HSCAN h 0", "PING", "DBSIZE", "GEOSEARCH g FROMMEMBER m BYRADIUS 1 KM",
        "BITCOUNT k", "EVAL_RO s 0", "EVALSHA_RO s 0", "FCALL_RO f 0", "SORT_RO l", "TOUCH k", "SORT l BY w_* GET #",
        "GEORADIUS g 1 1 1 KM", "BITFIELD k GET u8 0 GET u8 8", "GETEX k", "INFO", "CONFIG GET maxmemory",
        "ACL LIST", "ACL LOG", "CLIENT LIST", "XINFO STREAM x", "FUNCTION LIST", "MEMORY USAGE k", "SCRIPT EXISTS s",
        "OBJECT ENCODING k", "COMMAND", "COMMAND COUNT", "TIME", "ECHO hello", "LASTSAVE",
    ])
    func readsAreSafeToRunAgain(line: String) {
        #expect(command(line).commandClass == .read)
    }

    @Test(arguments: [
        "SET k v", "set k v xx", "SET k v KEEPTTL", "SET k v EXAT 33333333333", "SET k v PXAT 33333333333000",
        "SET k NX", "MSET a 1 b 2", "HMSET h f v", "LSET l 0 v", "SETRANGE k 2 v", "EXPIREAT k 33333333333",
        "PEXPIREAT k 33333333333000", "COPY a b REPLACE", "COPY a b DB 2 REPLACE", "RESTORE k 0 x REPLACE",
        "RESTORE k 33333333333000 x REPLACE ABSTTL", "XSETID x 1-1", "PFMERGE d a b", "PFMERGE d d a", "FLUSHDB",
        "FLUSHALL ASYNC", "LTRIM l 0 9", "LTRIM l 0 -1", "BITOP AND d a b", "SORT l STORE d",
        "SORT l BY nosort GET user:*->name STORE d", "SUNIONSTORE d a b", "SINTERSTORE d a b", "SDIFFSTORE d a b",
        "ZUNIONSTORE d 2 a b WEIGHTS 1 2", "ZINTERSTORE d 2 a b", "ZDIFFSTORE d 2 a b", "ZRANGESTORE d a 0 -1",
        "ZUNIONSTORE d 2 a b AGGREGATE MAX", "GEOSEARCHSTORE d g FROMMEMBER m BYRADIUS 1 KM",
        "GEORADIUS g 1 1 1 KM COUNT 2 ANY STORE d", "GETEX k EXAT 33333333333", "GETEX k PERSIST",
    ])
    func sameStateAndSameReply(line: String) {
        #expect(command(line).commandClass == .sameReply)
    }

    @Test(arguments: [
        "DEL k", "UNLINK a b", "HSET h f v", "HDEL h f", "SADD s m", "SREM s m", "ZADD z 1 m", "ZADD z NX 1 m",
        "ZADD z XX GT CH 1 m", "ZADD z 1 INCR", "ZREM z m", "ZREMRANGEBYSCORE z 0 9", "ZREMRANGEBYLEX z - +",
        "XDEL x 1-1", "XACK x g 1-1", "XTRIM x MAXLEN 9", "PFADD p e", "GEOADD g 1 1 m", "PERSIST k", "SETBIT k 1 1",
        "BITFIELD k SET u8 0 1", "BITFIELD k OVERFLOW FAIL SET u8 0 1 GET u8 0", "LREM l 0 v",
    ])
    func sameStateAndAnotherReply(line: String) {
        #expect(command(line).commandClass == .sameState)
    }

    @Test(arguments: [
        "SET k v NX", "SET k v nx EX 9", "SET k v GET", "SET k v XX GET", "SET k v IFEQ old", "SET k v IFDNE 0",
        "SETNX k v", "MSETNX a 1 b 2", "HSETNX h f v", "GETSET k v", "GETDEL k", "RENAME a b", "RENAMENX a b",
        "COPY a b", "MOVE k 1", "SMOVE a b m", "EXPIRE k 9 NX", "EXPIRE k 9 xx", "PEXPIRE k 9 GT",
        "EXPIREAT k 33333333333 LT", "EXPIRE k -1", "PEXPIREAT k 0", "RESTORE k 0 x", "RESTORE k 9 x ABSTTL",
        "XADD x 5-1 f v", "XADD x NOMKSTREAM MAXLEN ~ 9 LIMIT 9 5-1 f v", "XGROUP CREATE x g $",
    ])
    func theReplyIsThePoint(line: String) {
        #expect(command(line).commandClass == .conditional)
    }

    @Test(arguments: [
        "SET k v EX 9", "SET k v PX 9", "SET k v XX EX 9", "SETEX k 9 v", "PSETEX k 9 v", "EXPIRE k 9", "PEXPIRE k 9",
        "GETEX k EX 9", "GETEX k PX 9", "RESTORE k 9 x REPLACE",
    ])
    func expiryDriftsByTheDelay(line: String) {
        #expect(command(line).commandClass == .relativeTime)
    }

    @Test(arguments: [
        "INCR k", "INCRBY k 2", "DECR k", "DECRBY k 2", "INCRBYFLOAT k 2", "HINCRBY h f 1", "HINCRBYFLOAT h f 1",
        "ZINCRBY z 1 m", "ZADD z INCR 1 m", "ZADD z XX INCR 1 m", "APPEND k v", "BITFIELD k INCRBY u8 0 1",
        "BITFIELD k GET u8 0 INCRBY u8 0 1", "LPUSH l v", "RPUSH l v", "LPUSHX l v", "LINSERT l BEFORE a b", "LPOP l",
        "RPOP l", "LMOVE a b LEFT LEFT", "LMPOP 1 l LEFT", "RPOPLPUSH a b", "BLPOP l 1", "SPOP s", "ZPOPMIN z",
        "ZMPOP 1 z MIN", "XADD x * f v", "XADD x 5-* f v", "XADD x MAXLEN = 9 * f v",
        "XREADGROUP GROUP g c STREAMS x >", "XCLAIM x g c 0 1-1", "XAUTOCLAIM x g c 0 0", "PUBLISH c m", "EVAL s 0",
        "EVALSHA s 0", "FCALL f 0", "ACL LOG RESET", "NOSUCHCOMMAND", "CONFIG NOSUCHSUBCOMMAND", "JSON.NUMINCRBY k $ 1",
        // The second run differs and the reply does not tell.
        "LTRIM l 1 9", "LTRIM l 0 -2", "LREM l 1 v", "ZREMRANGEBYRANK z 0 0", "BITOP AND d d a", "BITOP NOT d d",
        "SUNIONSTORE d a d", "ZUNIONSTORE d 2 a d", "ZRANGESTORE d d 0 1",
        "GEOSEARCHSTORE d d FROMMEMBER m BYRADIUS 1 M",
        "SORT l STORE l", "SORT l GET d* STORE d2", "SORT l BY w_* STORE d", "GEORADIUS g 1 1 1 KM STORE g",
    ])
    func runningTwiceChangesMore(line: String) {
        #expect(command(line).commandClass == .notIdempotent)
    }

    @Test func aCommandWithoutWordsIsNotIdempotent() {
        #expect(RedisCommand([]).commandClass == .notIdempotent)
    }

    @Test(arguments: [
        ("EXPIREAT k 1000", 999_999, CommandClass.sameReply), ("EXPIREAT k 1000", 1_000_000, .conditional),
        ("PEXPIREAT k 1000", 999, .sameReply), ("PEXPIREAT k 1000", 1000, .conditional),
        ("GETEX k EXAT 1000", 1_000_000, .conditional), ("GETEX k PXAT 1001", 1000, .sameReply),
        ("EXPIREAT k 9223372036854775807", 0, .conditional), ("EXPIREAT k soon", 0, .conditional),
    ])
    func aTimeThatHasPassedDeletesTheKey(line: String, now: Int64, expected: CommandClass) {
        #expect(command(line).commandClass(now: now) == expected)
    }
}

/// The reliability contract, section 5.
@Suite struct BatchClassTests {
    @Test(arguments: [
        ("", CommandClass.read), ("GET a ; GET b", .read), ("GET a ; SET b 1", .sameReply),
        ("SET a 1 ; DEL b ; GET c", .sameState), ("DEL a ; EXPIRE b 9", .relativeTime),
        ("EXPIRE a 9 ; SETNX b 1", .conditional), ("SETNX a 1 ; INCR b", .notIdempotent),
    ])
    func theWorstCommandDecides(line: String, expected: CommandClass) {
        #expect(RedisCommand.classOfBatch(batch(line)) == expected)
    }

    @Test(arguments: [
        "COPY a b REPLACE ; SET a 1", "BITOP AND d a b ; SET b 1", "SORT l STORE d ; DEL l", "PFMERGE d a ; PFADD a e",
        "ZUNIONSTORE d 2 a b ; ZADD b 1 m", "SUNIONSTORE d a b ; SREM a m", "LSET l 0 v ; DEL l", "LREM l 0 v ; DEL l",
        "LTRIM l 0 9 ; DEL l", "XTRIM x MAXLEN 9 ; XDEL x 1-1", "SET a 1 XX ; SET a 2", "ZADD z XX 1 m ; ZADD z 2 m",
        "ZADD z GT 1 m ; ZREM z m", "ZADD z NX 1 m ; ZREMRANGEBYSCORE z 5 9",
        "EXPIREAT a 33333333333 ; SET a 1 KEEPTTL",
        "PERSIST a ; SET a 1", "COPY a b REPLACE ; GET c ; FLUSHDB", "ZREMRANGEBYSCORE z 0 9 ; ZADD z XX 5 m",
        "ZREMRANGEBYSCORE z 0 (9 ; ZADD z 10 m 5 n", "HDEL h a ; HSET h a 1 ; HDEL h b", "HSET k f v ; ZREM k m",
    ])
    func readingAKeyBeforeItIsWrittenIsNotIdempotent(line: String) {
        #expect(RedisCommand.classOfBatch(batch(line)) == .notIdempotent)
    }

    @Test(arguments: [
        "SET a 1 ; COPY a b REPLACE", "COPY a b REPLACE ; SET b 1", "SET a 1 ; EXPIREAT a 33333333333",
        "SET a 1 ; SET a 2 ; DEL a ; MSET a 3 b 4", "HSET h f v ; HDEL h f", "HDEL h f ; HSET h f v",
        "SADD s m ; SREM s m ; SADD s m", "ZADD z 1 m ; ZREM z m", "SETBIT k 1 1 ; SETRANGE k 0 v",
        "DEL l ; HSET h f v ; EXPIREAT h 33333333333", "GEOADD g 1 1 m ; ZREM g n",
        "ZREMRANGEBYSCORE z -inf (50 ; ZADD z 60 m ; EXPIREAT z 33333333333",
    ])
    func blindWritesAreSafeInAnyOrder(line: String) {
        #expect([.sameReply, .sameState].contains(RedisCommand.classOfBatch(batch(line))))
    }
}

/// A transaction that deletes a key begins anew with it, whatever it does to it then.
@Suite struct TransactionClassTests {
    @Test(arguments: [
        "DEL l ; RPUSH l a ; RPUSH l b", "UNLINK x ; XADD x 1-1 f v ; XADD x 2-1 f v",
        "DEL z ; ZINCRBY z 1 m ; PEXPIREAT z 33333333333333", "DEL a b ; INCR a ; APPEND b v ; RENAME a b",
        "SET l a ; DEL l ; RPUSH l a ; LTRIM l 1 2", "DEL l ; RPUSH l a ; SADD s m ; DEL j ; LPUSH j a",
        "DEL k ; SETNX k 1 ; GETSET k 2", "DEL s ; SADD s m ; SUNIONSTORE d s ; SADD s n",
    ])
    func whatIsRebuiltIsSafeToRunAgain(line: String) {
        #expect(RedisCommand.classOfTransaction(batch(line)) == .sameState)
        // In a pipeline, others may come between.
        #expect(RedisCommand.classOfBatch(batch(line)) != .sameState)
    }

    @Test(arguments: [
        // Not deleted, deleted later, or deleted in vain.
        "DEL l ; RPUSH m a", "RPUSH l a ; DEL l", "DEL l ; RPUSH l a ; INCR n", "DEL a ; LMOVE b a LEFT LEFT",
        // Chance, the clock, scripts, commands nobody knows.
        "DEL s ; SADD s a b ; SPOP s", "DEL x ; XADD x * f v", "DEL k ; EVAL s 1 k", "DEL k ; NOSUCHCOMMAND k",
        // Once the expiry has come, the second run pushes to a key without one.
        "DEL l ; RPUSH l a ; PEXPIREAT l 33333333333333 ; RPUSH l b",
        "DEL k ; SET k v PXAT 33333333333333 ; APPEND k w",
        // What it holds comes from a key that is written later.
        "DEL d ; SUNIONSTORE d s ; SPOP d", "DEL d ; SUNIONSTORE d s ; SADD s m",
        "COPY l d REPLACE ; DEL l ; RPUSH l a",
    ])
    func theRestIsNot(line: String) {
        #expect(RedisCommand.classOfTransaction(batch(line)) == .notIdempotent)
    }

    @Test func expiriesStillDriftAndConditionsStillCount() {
        #expect(RedisCommand.classOfTransaction(batch("DEL l ; RPUSH l a ; EXPIRE l 9")) == .relativeTime)
        #expect(RedisCommand.classOfTransaction(batch("DEL l ; RPUSH l a ; RENAMENX l m")) == .conditional)
        #expect(RedisCommand.classOfTransaction([]) == .read)
    }
}

@Suite struct KeyPositionTests {
    @Test(arguments: [
        ("PING", []), ("GET k", [1]), ("MGET a b c", [1, 2, 3]), ("MSET a 1 b 2", [1, 3]),
        ("COPY a b REPLACE", [1, 2]),
        ("BITOP AND d a b", [2, 3, 4]), ("BLPOP a b 0", [1, 2]), ("EVAL s 2 a b c", [3, 4]), ("EVAL s 0 x", []),
        ("ZUNIONSTORE d 2 a b WEIGHTS 1 2", [1, 3, 4]), ("SINTERCARD 2 a b LIMIT 1", [2, 3]),
        ("BLMPOP 0 2 a b LEFT", [3, 4]), ("XREAD COUNT 5 BLOCK 0 STREAMS a b 0 0", [6, 7]),
        ("xreadgroup group streams c noack streams a >", [6]), ("OBJECT ENCODING k", [2]), ("MEMORY USAGE k", [2]),
        ("XGROUP CREATE x g $", [2]), ("XINFO STREAM x FULL", [2]), ("JSON.MSET a $ 1 b $ 2", [1, 4]),
        ("JSON.MGET a b $", [1, 2]), ("CONFIG GET a", []),
    ])
    func keysAreFoundByTheTable(line: String, expected: [Int]) {
        #expect(command(line).keyIndices == expected)
    }

    @Test(arguments: [
        "", "NOSUCHCOMMAND k", "GET", "GET a b", "MSET a 1 b", "SORT l STORE d", "EVAL s 2 a", "EVAL s -1 a",
        "EVAL s x a",
        "EVAL s 9223372036854775807 a", "EVAL s 99999999999999999999 a", "ZUNIONSTORE d 3 a b", "XREAD STREAMS a b 0",
        "XREAD COUNT 5 a 0", "XREAD BLOCK 5 STREAMS",
    ])
    func keysThatCannotBeToldAreNil(line: String) {
        #expect(command(line).keyIndices == nil)
    }

    @Test(arguments: CommandTable.commands)
    func anyWordsGivePositionsInOrderWithinTheCommand(info: CommandInfo) {
        let fillings: [ByteString] = [
            "", "-1", "2", "9223372036854775807", "STREAMS", "STORE", "MAXLEN", ByteString([0xFF]),
        ]
        let name = info.name.split(separator: " ").map { ByteString($0) }
        for first in fillings {
            for second in fillings {
                let command = RedisCommand(name + [first, second, second, first, second])
                for count in name.count...command.words.count {
                    let shorter = RedisCommand(Array(command.words.prefix(count)))
                    let keys = shorter.keyIndices ?? []
                    if !keys.allSatisfy(shorter.words.indices.contains) || keys != keys.sorted() {
                        Issue.record("keys at \(keys) in \(shorter.words)")
                    }
                    _ = RedisCommand.classOfBatch([shorter, command], now: .max)
                }
            }
        }
    }
}

@Suite struct CommandTableTests {
    @Test func namesAreUniqueAndInCapitals() {
        let names = CommandTable.commands.map(\.name)
        #expect(Set(names).count == names.count)
        #expect(names.allSatisfy { $0 == $0.uppercased() })
    }

    @Test(arguments: CommandTable.commands)
    func aRowIsFoundByItsNameInAnyCase(info: CommandInfo) {
        let words = info.name.lowercased().split(separator: " ").map { ByteString($0) }
        #expect(RedisCommand(words).info?.name == info.name)
    }

    @Test func rowsAreInTheOrderOfGroupsAndNames() {
        let order = CommandTable.commands.map { [$0.group.rawValue, $0.name] }
        #expect(order == order.sorted { $0.lexicographicallyPrecedes($1) })
    }

    @Test(arguments: CommandTable.commands)
    func aSummaryIsOneSentence(info: CommandInfo) {
        #expect(info.summary.hasSuffix(".") && !info.summary.contains("\n"))
    }
}
