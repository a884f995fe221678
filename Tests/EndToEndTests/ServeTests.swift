import Foundation
import RedisTypes
import Subprocess
import TestSupport
import Testing

#if canImport(System)
import System
#else
import SystemPackage
#endif

/// `upkeep serve` in the foreground, as a service manager runs it.
@Suite struct ServeTests {
    @Test(arguments: [Signal.terminate, .interrupt])
    func aSignalEndsItAndItsRedis(signal: Signal) async throws {
        try await Home.lend { home in
            let end = try await home.serve { gateway in
                #expect(try await home.upkeep("set", "k", "v", environment: gateway.variables).text == "OK\n")
                let redis = try #require(await Processes.children(of: gateway.process).first)
                try gateway.send(signal)
                await Processes.waitForEnd(of: redis)
            }
            #expect(end == .exited(0))
            // Its data is there for the next one.
            let again = try await home.serve { gateway in
                #expect(try await home.upkeep("get", "k", environment: gateway.variables).text == "v\n")
                try gateway.send(signal)
            }
            #expect(again == .exited(0))
        }
    }

    @Test func whatWasAskedBeforeTheSignalIsAnswered() async throws {
        try await withRedis { redis in
            try await Home.lend { home in
                let end = try await home.serve("--engine", "\(redis.endpoint)") { gateway in
                    try await redis.run("CLIENT", "PAUSE", "100000000", "WRITE")
                    let variables = gateway.variables
                    async let set = home.upkeep("set", "k", "v", environment: variables)
                    try await redis.waitForBlockedClient()
                    try gateway.send(.terminate)
                    #expect(try await gateway.nextNote() == "draining")
                    try await redis.run("CLIENT", "UNPAUSE")
                    #expect(try await set.text == "OK\n")
                }
                #expect(end == .exited(0))
            }
            #expect(try await redis.run("GET", "k") == .bulkString("v"))
        }
    }

    @Test func anEngineOfOnesOwnStaysWhenTheGatewayEnds() async throws {
        try await withRedis { redis in
            try await Home.lend { home in
                let end = try await home.serve("--engine", "\(redis.endpoint)") { gateway in
                    #expect(try await home.upkeep("set", "k", "v", environment: gateway.variables).text == "OK\n")
                    #expect(try await Processes.children(of: gateway.process) == [])
                    try gateway.send(.terminate)
                }
                #expect(end == .exited(0))
                #expect(!FileManager.default.fileExists(atPath: "\(home.state)/local/redis"))
            }
            #expect(try await redis.run("GET", "k") == .bulkString("v"))
        }
    }

    @Test func anEngineThatIsNotThereIsAnsweredForOnceItIs() async throws {
        try await Home.lend { home in
            let end = try await home.serve("--engine", "unix://\(home.directory)/no.sock") { gateway in
                let get = try await home.upkeep("get", "k", "--retries", "0", environment: gateway.variables)
                #expect(get.status == .exited(5) && get.text == "")
                try gateway.send(.terminate)
            }
            #expect(end == .exited(0))
        }
    }

    @Test func aPasswordThatIsWrongIsToldAtOnce() async throws {
        try await withRedis { redis in
            try await redis.run("CONFIG", "SET", "requirepass", "secret")
            try await Home.lend { home in
                let path = "\(redis.endpoint)".dropFirst("unix://".count)
                let run = try await home.upkeep(
                    "serve", "--port", "0", environment: ["UPKEEP_ENGINE": "unix://\(path)"])
                #expect(run.status == .exited(4) && run.text == "")
                #expect(run.errorText.hasPrefix("error: Redis refused the login: "), "\(run.errorText)")
            }
        }
    }

    @Test func anEngineWhosePasswordIsInTheVariableIsNotWarnedOf() async throws {
        try await Home.lend { home in
            for (flags, variable) in [(["--engine"], false), ([], true)] {
                let url = "redis://user:hidden-word@127.0.0.1:1"
                let end = try await home.serve(
                    flags + (variable ? [] : [url]), environment: variable ? ["UPKEEP_ENGINE": url] : [:]
                ) { gateway in
                    if !variable { #expect(try await gateway.nextNote()?.contains("process list") == true) }
                    if !variable {
                        #expect(try await gateway.nextNote() == "hint: set UPKEEP_ENGINE instead of --engine")
                    }
                    let note = try await gateway.nextNote()
                    #expect(note?.hasSuffix("requests get 503 until it answers") == true, "\(note ?? "")")
                    #expect(note?.contains("hidden-word") == false)
                    try gateway.send(.terminate)
                }
                #expect(end == .exited(0))
            }
        }
    }

    /// A list that changes counts within a second, for what is open too.
    @Test func tokensOfAListComeAndGoWhileItServes() async throws {
        try await Home.lend { home in
            let end = try await home.serve(["--tokens", "list", "--no-persistence"]) { gateway in
                let added = try await home.upkeep("token", "add", "ci", "--tokens", "list")
                let reader = try await home.upkeep("token", "add", "web", "--read-only", "--tokens", "list")
                #expect(added.status == .exited(0) && added.text.hasPrefix("upk_"))
                var variables = gateway.variables
                variables["UPSTASH_REDIS_REST_TOKEN"] = added.text.trimmingCharacters(in: .newlines)
                while try await home.upkeep("set", "k", "v", environment: variables).status != .exited(0) {}
                variables["UPSTASH_REDIS_REST_TOKEN"] = reader.text.trimmingCharacters(in: .newlines)
                #expect(try await home.upkeep("get", "k", environment: variables).text == "v\n")
                #expect(try await home.upkeep("set", "k", "w", environment: variables).status == .exited(4))
                #expect(try await home.upkeep("token", "revoke", "web", "--tokens", "list").status == .exited(0))
                while try await home.upkeep("get", "k", environment: variables).status == .exited(0) {}
                #expect(try await home.upkeep("get", "k", environment: variables).status == .exited(4))
                #expect(try await home.upkeep("get", "k", environment: gateway.variables).text == "v\n")
                #expect(try !home.read("list").contains(added.text.dropLast()))
                try gateway.send(.terminate)
            }
            #expect(end == .exited(0))
        }
    }

    @Test func aLogThatCannotBeWrittenIsNamed() async throws {
        try await Home.lend { home in
            let run = try await home.upkeep("serve", "--port", "0", "--access-log", "/nowhere/access.log", "-q")
            #expect(run.status == .exited(2))
            #expect(run.errorText == "error: cannot write /nowhere/access.log: No such file or directory\n")
        }
    }

    @Test func aCertificateIsReadAgainOnSIGHUP() async throws {
        try await withCertificate { old in
            try await withCertificate { new in
                try await Home.lend { home in
                    let flags = ["--tls-cert", old.certificate, "--tls-key", old.privateKey]
                    let end = try await home.serve(flags) { gateway in
                        var variables = gateway.variables
                        variables["SSL_CERT_FILE"] = new.certificate
                        #expect(
                            try await home.upkeep("ping", "--retries", "0", environment: variables).status == .exited(5)
                        )
                        try home.read(new.certificate).write(toFile: old.certificate, atomically: true, encoding: .utf8)
                        try home.read(new.privateKey).write(toFile: old.privateKey, atomically: true, encoding: .utf8)
                        try gateway.send(.terminalClosed)
                        while try await gateway.nextNote() != "the certificate was read again" {}
                        #expect(try await home.upkeep("ping", environment: variables).text == "PONG\n")
                        // One that cannot be used changes nothing.
                        try "nonsense".write(toFile: old.certificate, atomically: true, encoding: .utf8)
                        try gateway.send(.terminalClosed)
                        #expect(try await gateway.nextNote()?.hasPrefix("the old certificate stays in use: ") == true)
                        #expect(try await home.upkeep("ping", environment: variables).text == "PONG\n")
                        try gateway.send(.terminate)
                    }
                    #expect(end == .exited(0))
                }
            }
        }
    }

    @Test func aCertificateThatIsNoneIsMisuse() async throws {
        try await Home.lend { home in
            try home.write("nonsense", to: "cert.pem")
            let run = try await home.upkeep(
                "serve", "--port", "0", "--no-persistence", "--tls-cert", "cert.pem", "--tls-key", "cert.pem")
            #expect(run.status == .exited(2) && run.text == "")
            #expect(run.errorText.contains("cert.pem is not a usable PEM file\nhint: check --tls-cert and --tls-key"))
        }
    }

    @Test func overTLSOnlyACertificateThatIsTrustedWillDo() async throws {
        try await withCertificate { files in
            try await Home.lend { home in
                let end = try await home.serve("--tls-cert", files.certificate, "--tls-key", files.privateKey) {
                    gateway in
                    #expect(gateway.url.hasPrefix("https://127.0.0.1:"))
                    var variables = gateway.variables
                    let refused = try await home.upkeep("ping", "--retries", "0", environment: variables)
                    #expect(refused.status == .exited(5) && refused.text == "")
                    variables["SSL_CERT_FILE"] = files.certificate
                    #expect(try await home.upkeep("ping", environment: variables).text == "PONG\n")
                    try gateway.send(.terminate)
                }
                #expect(end == .exited(0))
            }
        }
    }

    @Test func aPortThatIsTakenIsNamed() async throws {
        try await FaultServer.run([]) { server in
            try await Home.lend { home in
                let run = try await home.upkeep("serve", "--port", "\(server.port)", "--no-persistence")
                #expect(run.status == .exited(1) && run.text == "")
                #expect(run.errorText.contains("error: cannot listen on 127.0.0.1 port \(server.port): "))
            }
        }
    }

    @Test func twoGatewaysDoNotShareOneDataDirectory() async throws {
        try await Home.lend { home in
            let end = try await home.serve { gateway in
                let second = try await home.upkeep("serve", "--port", "0")
                #expect(second.status == .exited(8) && second.text == "")
                #expect(
                    second.errorText.hasPrefix("error: another gateway (process \(gateway.process)) uses the data in "))
                try gateway.send(.terminate)
            }
            #expect(end == .exited(0))
        }
    }
}

/// A gateway that runs in the foreground, in a process of its own.
final class ServeProcess {
    let url: String
    let process: Int32
    private let token: String
    private let execution: Execution<NoInput, SequenceOutput, SequenceOutput>
    private var notes: SubprocessOutputSequence.StringSequence<UTF8>.AsyncIterator

    fileprivate init(_ execution: Execution<NoInput, SequenceOutput, SequenceOutput>, token: String) async throws {
        self.execution = execution
        self.token = token
        process = execution.processIdentifier.value
        var lines = execution.standardOutput.strings().makeAsyncIterator()
        notes = execution.standardError.strings().makeAsyncIterator()
        url = try await lines.next()?.trimmingCharacters(in: .newlines) ?? ""
    }

    /// What a client needs.
    var variables: [Subprocess.Environment.Key: String] {
        ["UPSTASH_REDIS_REST_URL": url, "UPSTASH_REDIS_REST_TOKEN": token]
    }

    func send(_ signal: Signal) throws {
        try execution.send(signal: signal)
    }

    /// The next line on standard error.
    func nextNote() async throws -> String? {
        try await notes.next()?.trimmingCharacters(in: .newlines)
    }
}

extension Home {
    /// Lends a gateway that listens, which `body` has to end, and says how it ended.
    func serve(
        _ flags: String..., body: (ServeProcess) async throws -> Void
    ) async throws -> TerminationStatus {
        try await serve(flags, body: body)
    }

    func serve(
        _ flags: [String], environment changes: [Subprocess.Environment.Key: String] = [:],
        base: [String] = ["--port", "0", "--token-file", "token"],
        body: (ServeProcess) async throws -> Void
    ) async throws -> TerminationStatus {
        let token = "a-token-of-some-length"
        try write("\(token)\n", to: "token")
        let result = try await Subprocess.run(
            .path(FilePath(UpkeepBinary.path)),
            arguments: Arguments(["serve"] + base + flags),
            environment: .custom(environment.merging(changes) { $1 }), workingDirectory: FilePath(work), input: .none,
            output: .sequence, error: .sequence
        ) { execution in
            try await body(try await ServeProcess(execution, token: token))
        }
        return result.terminationStatus
    }
}
