import Foundation
import Subprocess
import TestSupport
import Testing

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

#if canImport(System)
import System
#else
import SystemPackage
#endif

/// What a process alone shows: its streams, its exit code, its arguments as bytes.
@Suite struct ProcessTests {
    @Test func dataGoesToStandardOutputAndAllElseToStandardError() async throws {
        try await Home.withInstance { home in
            let set = try await home.upkeep("set", "k", "v")
            #expect(set.status == .exited(0) && set.text == "OK\n" && set.errorText == "")
            let get = try await home.upkeep("get", "k")
            #expect(get.status == .exited(0) && get.text == "v\n" && get.errorText == "")
            let missing = try await home.upkeep("get", "missing")
            #expect(missing.status == .exited(3) && missing.text == "" && missing.errorText == "(nil)\n")
            let failed = try await home.upkeep("exec", "INCR", "k")
            #expect(failed.status == .exited(1) && failed.text == "")
            #expect(failed.errorText == "error: ERR value is not an integer or out of range\n")
            #expect(try await home.upkeep("frob").status == .exited(2))
            let wrong: [Subprocess.Environment.Key: String] = [
                "UPSTASH_REDIS_REST_URL": "http://127.0.0.1:1", "UPSTASH_REDIS_REST_TOKEN": "t",
            ]
            #expect(try await home.upkeep("get", "k", "--retries", "0", environment: wrong).status == .exited(5))
        }
    }

    @Test func nothingConfiguredIsExitCode4() async throws {
        try await Home.lend { home in
            let run = try await home.upkeep("get", "k")
            #expect(run.status == .exited(4) && run.text == "")
            #expect(run.errorText.hasPrefix("error: no endpoint is configured"))
            // In a container there may be no home at all.
            let bare = try await home.run(.name("env"), ["-i", UpkeepBinary.path, "get", "k"])
            #expect(bare.status == .exited(4) && bare.errorText == run.errorText)
        }
    }

    @Test func argumentsThatAreNotTextArriveByteForByte() async throws {
        try await Home.withInstance { home in
            let key: [UInt8] = [0x6B, 0xFF, 0xC3, 0x28, 0xF4, 0x8F, 0xBC, 0x80]
            let value = [UInt8](1...255)
            let set = try await home.upkeep([Array("set".utf8), key, value])
            #expect(set.text == "OK\n")
            #expect(try await home.upkeep([Array("get".utf8), key]).bytes == value + [0x0A])
            #expect(try await home.upkeep("exec", "STRLEN", "k").text == "0\n")
            #expect(try await home.upkeep("scan").bytes == key + [0x0A])
            let exec = ["exec", "--raw", "HSET", "h"].map { Array($0.utf8) }
            #expect(try await home.upkeep(exec + [key, value]).text == "1\n")
            #expect(try await home.upkeep("exec", "HVALS", "h").bytes == value + [0x0A])
        }
    }

    @Test func aClosedPipeEndsAListQuietly() async throws {
        try await Home.withInstance { home in
            // More than a pipe holds.
            let filler = String(repeating: "x", count: 200)
            let load = try await home.upkeep(
                "exec", "EVAL", "for i = 1, 5000 do redis.call('SET', '\(filler)' .. i, '\(filler)') end", "0")
            #expect(load.status == .exited(0))
            for verb in ["scan", "scan --values", "scan --ttl", "export -q", "exec KEYS '*'", "exec --json KEYS '*'"] {
                let run = try await home.bash("upkeep \(verb) | head -n 1 > /dev/null; echo ${PIPESTATUS[0]}")
                #expect(run.text == "0\n", "\(verb)")
                #expect(run.errorText == "", "\(verb)")
            }
        }
    }

    @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full"), "there is no /dev/full"))
    func aFullDiskIsOneClearError() async throws {
        try await Home.withInstance { home in
            _ = try await home.upkeep("set", "k", "v")
            for verb in [
                "get k", "get k --json", "scan", "show k", "export -q", "exec GET k", "--help", "get k -o /dev/full",
                "export -q -o /dev/full",
            ] {
                let run = try await home.bash("upkeep \(verb) > /dev/full")
                #expect(run.status == .exited(1), "\(verb)")
                let isJSON = verb.contains("--json")
                #expect(run.errorText.hasPrefix(isJSON ? #"{"error":"# : "error: cannot write the output: "), "\(verb)")
                #expect(run.errorText.contains("No space left on device"), "\(verb)")
                #expect(run.errorText.split(separator: "\n").count == 1, "\(verb): \(run.errorText)")
            }
            // A device stays what it is.
            let type = try FileManager.default.attributesOfItem(atPath: "/dev/full")[.type] as? FileAttributeType
            #expect(type == .typeCharacterSpecial)
        }
    }

    @Test func standardInputIsReadOnlyWhenItIsAskedFor() async throws {
        try await Home.withInstance { home in
            let loop = try await home.bash("printf 'a\\nb\\nc\\n' | while read -r key; do upkeep set \"$key\" v; done")
            #expect(loop.text == "OK\nOK\nOK\n")
            #expect(try await home.bash("upkeep get a <&-").text == "v\n")
            #expect(try await home.bash("upkeep set f -x <&-").status == .exited(2))
            #expect(try await home.bash("printf 'of stdin' | upkeep set d -x && upkeep get d").text == "OK\nof stdin\n")
            #expect(try await home.bash("printf 'SET e 1\\nINCR e\\n' | upkeep run -").text == "OK\n2\n")
        }
    }

    /// The number of a stream that is closed must not go to the next socket: the value would be sent there.
    /// A command must not run when its reply has nowhere to go; where that shows too late, it is said that it ran.
    @Test func aReplyThatHasNoPlaceIsNoReasonToRepeat() async throws {
        try await Home.withInstance { home in
            let refused = try await home.upkeep("incr", "n", "-o", "missing/file")
            #expect(refused.status == .exited(1))
            #expect(try await home.upkeep("exists", "n").text == "0\n")
            let late = try await home.bash("upkeep incr n > /dev/full")
            #expect(late.status == .exited(1))
            #expect(late.errorText.hasPrefix("error: INCR was run, but its reply cannot be written: "))
            #expect(try await home.upkeep("get", "n").text == "1\n")
        }
    }

    /// A note that is written between must not swallow the failure.
    @Test(arguments: ["get k -v", "export", "export --json", "scan -v", "run -v commands"])
    func aFullDiskIsAnErrorWithNotesToo(call: String) async throws {
        try await Home.withInstance { home in
            _ = try await home.upkeep("set", "k", "v")
            try home.write("GET k\n", to: "commands")
            let run = try await home.bash("upkeep \(call) > /dev/full")
            #expect(run.status == .exited(1), "\(run.errorText)")
            #expect(run.errorText.contains("cannot write the output: No space left on device"))
        }
    }

    @Test func aFileNameIsBytes() async throws {
        try await Home.withInstance { home in
            let run = try await home.bash(
                "n=$'caf\\xe9'; printf v > $n && upkeep set k @$n && upkeep get k -o out$n && cat out$n && ls | wc -l")
            #expect(run.text == "OK\nv2\n", "\(run.errorText)")
        }
    }

    @Test func aClosedOutputIsAnError() async throws {
        try await Home.withInstance { home in
            _ = try await home.upkeep("set", "k", "v")
            let run = try await home.bash("upkeep get k >&-")
            #expect(run.status == .exited(1))
            #expect(run.errorText == "error: cannot write the output: Bad file descriptor\n")
            #expect(try await home.bash("upkeep get missing 2>&-").status == .exited(3))
        }
    }

    @Test func aRedirectedOutputKeepsItsOrderWithTheNotes() async throws {
        try await Home.withInstance { home in
            let run = try await home.bash("printf 'SET a x\\nINCR a\\nGET a\\n' | upkeep run - 2>&1")
            #expect(run.text == "OK\nerror: -:2: ERR value is not an integer or out of range\nx\n")
        }
    }

    /// The request in flight is waited for: nothing is in doubt afterwards.
    @Test(arguments: [(Signal.interrupt, Int32(130)), (.terminate, 143), (.terminalClosed, 143)])
    func theFirstSignalStopsAnImportThatReportsWhatItDid(signal: Signal, code: Int32) async throws {
        // Its input is written to until nobody reads it any more, which must not end this process.
        signalIsIgnored(SIGPIPE)
        try await Home.withInstance { home in
            let result = try await run(
                .path(FilePath(UpkeepBinary.path)), arguments: ["import", "-", "--format", "jsonl", "--json"],
                environment: .custom(home.environment), input: .inputWriter, output: .string(limit: 1 << 16),
                error: .string(limit: 1 << 16)
            ) { execution in
                // Lists take a command each, so that batches fill up and leave.
                let lines = (1...5000).map { #"{"key":"k\#($0)","type":"list","value":["v"]}"# + "\n" }.joined()
                _ = try await execution.standardInputWriter.write(lines)
                while try await home.upkeep("exec", "DBSIZE").text == "0\n" {}
                try execution.send(signal: signal)
                // Its input goes on for long; only the signal makes it stop reading.
                for _ in 0..<100 {
                    guard (try? await execution.standardInputWriter.write(lines)) ?? 0 > 0 else { break }
                }
            }
            #expect(result.terminationStatus == .exited(code))
            #expect(result.standardOutput.contains(#""failed":0,"unknown":0,"#))
            #expect(result.standardOutput.hasPrefix("{\"verb\":\"import\",\"complete\":false,"))
        }
    }
}

private func signalIsIgnored(_ number: Int32) {
    signal(number, SIG_IGN)
}
