import RedisGateway
import RedisTypes
import TestSupport
import Testing

@Suite struct ScriptShebangTests {
    @Test(arguments: [
        ("#!lua flags=allow-key-locking\nreturn 1", "\nreturn 1"),
        ("#!lua flags=allow-key-locking\r\nreturn 1", "\r\nreturn 1"),
        ("#!lua  flags=allow-key-locking  \nreturn 1", "\nreturn 1"),
        ("#!lua flags=no-writes,allow-key-locking\nx", "#!lua flags=no-writes\nx"),
        ("#!lua flags=allow-key-locking,no-writes\nx", "#!lua flags=no-writes\nx"),
        ("#!lua flags=a,allow-key-locking,b\r\nx", "#!lua flags=a,b\r\nx"),
        ("#!lua flags=\"allow-key-locking\"\nx", "\nx"),
        ("#!lua flags='no-writes,allow-key-locking'\nx", "#!lua flags=no-writes\nx"),
        ("#!lua \"flags=no-writes,allow-key-locking\"\nx", "#!lua \"flags=no-writes\"\nx"),
        ("#!lua flags=allow-key-locking foo=bar\nx", "#!lua foo=bar\nx"),
    ])
    func theFlagIsTakenOutOfAScript(script: String, stripped: String) {
        let result = ScriptShebang.withoutKeyLocking(script: script.utf8)
        #expect(result.map { String(decoding: $0, as: UTF8.self) } == stripped)
    }

    @Test(arguments: [
        "", "#", "#!", "#!lua", "#!lua\nreturn 1", "#!lua flags=no-writes\nreturn 1", "return 'allow-key-locking'",
        "#!lua flags=allow-key-lockings\nx", "#!lua name=allow-key-locking\nx", "\n#!lua flags=allow-key-locking\n",
        "#!lua flags=no-writes\n-- flags=allow-key-locking", "#!lua flags=allow-key-locking",
    ])
    func anyOtherScriptIsLeftAlone(script: String) {
        #expect(ScriptShebang.withoutKeyLocking(script: script.utf8) == nil)
    }

    @Test(arguments: [
        ("flags={'allow-key-locking'}", "flags={}"), ("flags = { \"allow-key-locking\" }", "flags = {  }"),
        ("flags={'no-writes', 'allow-key-locking'}", "flags={'no-writes'}"),
        ("flags={'allow-key-locking', 'no-writes'}", "flags={'no-writes'}"),
        ("flags={'a','allow-key-locking';'b'}", "flags={'a','b'}"),
        ("flags={'allow-key-locking',}", "flags={}"), ("flags={[[allow-key-locking]]}", "flags={}"),
        ("flags --[[x]] = -- y\n{'allow-key-locking'}", "flags --[[x]] = -- y\n{}"),
        (
            "f{flags={'allow-key-locking'}} g{flags={'allow-key-locking','x'}}", "f{flags={}} g{flags={'x'}}"
        ),
        ("flags={'allow-key-locking', 'allow-key-locking'}", "flags={}"),
    ])
    func theFlagIsTakenOutOfALibrary(code: String, stripped: String) {
        let library = "#!lua name=l\n" + code
        let result = ScriptShebang.withoutKeyLocking(library: library.utf8)
        #expect(result.map { String(decoding: $0, as: UTF8.self) } == "#!lua name=l\n" + stripped)
    }

    @Test(arguments: [
        "", "flags={'no-writes'}", "-- flags={'allow-key-locking'}", "--[==[ flags={'allow-key-locking'} ]==]",
        "x = \"flags={'allow-key-locking'}\"", "x = [[flags={'allow-key-locking'}]]", "myflags={'allow-key-locking'}",
        "flags=='allow-key-locking'", "flags={'allow-key-locking", "flags={", "flags=", "'", "[[", "--[[", "'\\",
        "flags={allow-key-locking}",
    ])
    func anyOtherLibraryIsLeftAlone(code: String) {
        #expect(ScriptShebang.withoutKeyLocking(library: code.utf8) == nil)
    }
}

/// Scripts with the service's flag on a Redis that refuses it.
@Suite(.timeLimit(.minutes(5))) struct ScriptAliasTests {
    private static let script: ByteString = "#!lua flags=allow-key-locking\nreturn {KEYS[1], ARGV[1]}"
    private static let digest = ByteString(SHA1.hexDigest(of: script.bytes))

    @Test func aScriptIsKnownByTheDigestOfItsOriginal() async throws {
        try await withEmulation { redis async throws in
            let call: RedisCommand = ["EVALSHA", Self.digest, "1", "k", "a"]
            #expect(try await redis.reply(to: call).isNoScript)
            #expect(try await redis.reply(to: "EVAL", Self.script, "1", "k", "a") == ["k", "a"])
            #expect(try await redis.reply(to: call) == ["k", "a"])
            #expect(try await redis.reply(to: "EVALSHA_RO", Self.digest.asciiUppercased, "1", "k", "a") == ["k", "a"])
            #expect(try await redis.reply(to: "SCRIPT", "EXISTS", "x", Self.digest) == [0, 1])
            #expect(try await redis.reply(to: "SCRIPT", "FLUSH") == .ok)
            #expect(try await redis.reply(to: "SCRIPT", "EXISTS", Self.digest) == [0])
            #expect(try await redis.reply(to: call).isNoScript)
            #expect(try await redis.reply(to: "EVAL_RO", Self.script, "1", "k", "a") == ["k", "a"])
        }
    }

    @Test func scriptLoadRepliesWithTheDigestOfTheOriginal() async throws {
        try await withEmulation { redis async throws in
            #expect(try await redis.reply(to: "SCRIPT", "LOAD", Self.script) == .bulkString(Self.digest))
            #expect(try await redis.reply(to: "SCRIPT", "EXISTS", Self.digest) == [1])
            #expect(try await redis.transaction([["EVALSHA", Self.digest, "1", "k", "a"]]) == [["k", "a"]])
            // An error stays one, and other scripts have their own digest.
            let broken = try await redis.reply(to: "SCRIPT", "LOAD", "#!lua flags=allow-key-locking\nreturn (")
            if case .error = broken {} else { Issue.record("\(broken)") }
            let plain = ByteString(SHA1.hexDigest(of: Array("return 1".utf8)))
            #expect(try await redis.reply(to: "script", "load", "return 1") == .bulkString(plain))
        }
    }

    @Test func aLibraryWithTheFlagLoads() async throws {
        try await withEmulation { redis async throws in
            let code: ByteString = """
                #!lua name=locks
                redis.register_function{
                  function_name='echo', callback=function(keys, args) return args[1] end,
                  flags={'no-writes', 'allow-key-locking'}
                }
                redis.register_function{
                  function_name='key', callback=function(keys) return keys[1] end, flags={'allow-key-locking'}
                }
                """
            #expect(try await redis.reply(to: "FUNCTION", "LOAD", "REPLACE", code) == "locks")
            #expect(try await redis.reply(to: "FCALL_RO", "echo", "0", "a") == "a")
            #expect(try await redis.reply(to: "FCALL", "key", "1", "k") == "k")
        }
    }

    @Test func theLeastRecentlyUsedAliasesAreForgotten() {
        let aliases = ScriptAliases(limit: 20)
        let adapter = CommandAdapter(features: .none, aliases: aliases)
        func script(_ number: Int) -> ByteString { ByteString("#!lua flags=allow-key-locking\nreturn \(number)") }
        func isKnown(_ number: Int) -> Bool {
            let call: RedisCommand = ["EVALSHA", ByteString(SHA1.hexDigest(of: script(number).bytes)), "0"]
            return !adapter.leavesAlone(call)
        }
        for number in 0..<20 {
            #expect(!adapter.leavesAlone(["EVAL", script(number), "0"]))
        }
        #expect(isKnown(0))
        #expect(!adapter.leavesAlone(["EVAL", script(20), "0"]))
        #expect(aliases.count == 19)
        #expect((0...20).filter { !isKnown($0) } == [1, 2])
    }
}

extension RedisValue {
    fileprivate var isNoScript: Bool {
        if case .error(let error) = self { error.kind == .noScript } else { false }
    }
}
