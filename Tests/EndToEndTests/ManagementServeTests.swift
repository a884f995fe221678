import Foundation
import RedisTypes
import Subprocess
import TestSupport
import Testing

/// `upkeep serve --management` as a process: its account, its children, and what a kill leaves.
@Suite struct ManagementServeTests {
    @Test func theOfficialSDKUsesADatabaseBeforeAndAfterAReset() async throws {
        try await Home.lend { home in
            let end = try await home.manage { server in
                let program = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "SDK/managed.py")
                let run = try await home.bash(
                    #"set -a; . "\#(home.accountFile)"; exec "\#(Python.path)" "\#(program.path)""#)
                #expect(run.text == "passed\n", "\(run.errorText)")
                try server.send(.terminate)
            }
            #expect(end == .exited(0))
        }
    }

    @Test func theAccountIsForItsOwnerAndIsNamed() async throws {
        try await Home.lend { home in
            let end = try await home.manage { server in
                let notes = [try await server.nextNote(), try await server.nextNote(), try await server.nextNote()]
                #expect(notes[1] == "clients send the e-mail and a key of the account in \(home.accountFile)")
                #expect(notes[2] == "next: upkeep db list --account-file \(home.accountFile)")
                let account = try home.account()
                #expect(!notes.compactMap { $0 }.joined().contains(account.key))
                #expect(server.url.hasPrefix("http://127.0.0.1:") && server.url.hasSuffix("/v2"))
                let mode = try FileManager.default.attributesOfItem(atPath: home.accountFile)[.posixPermissions]
                #expect(mode as? Int == 0o600)
                // Another server would write the same files.
                let second = try await home.upkeep("serve", "--management", "--management-port", "0")
                #expect(second.status == .exited(8))
                #expect(second.errorText.contains("hint: use that one, or stop it: kill \(server.process)"))
                try server.send(.terminate)
            }
            #expect(end == .exited(0))
        }
    }

    @Test(arguments: [Signal.terminate, .kill])
    func noRedisOutlivesTheServer(signal: Signal) async throws {
        try await Home.lend { home in
            _ = try await home.manage { server in
                for name in ["a", "b"] {
                    _ = try await home.ask(server.url, "POST", "/redis/database", Self.body(name))
                }
                let children = try await Processes.children(of: server.process)
                #expect(children.count == 2)
                try server.send(signal)
                for child in children { await Processes.waitForEnd(of: child) }
            }
            let end = try await home.manage { server in
                let list = try await home.ask(server.url, "GET", "/redis/databases")
                #expect(list.components(separatedBy: #""state":"active""#).count == 3, "\(list)")
                try server.send(.terminate)
            }
            #expect(end == .exited(0))
        }
    }

    /// At whichever step: afterwards there is a whole database or none.
    @Test(arguments: ["", "/redis", "/redis/appendonlydir", "/database.json"])
    func aCreationThatIsKilledLeavesNothingHalf(file: String) async throws {
        try await Home.lend { home in
            _ = try await home.manage { server in
                let url = server.url
                async let answer = home.ask(url, "POST", "/redis/database", Self.body("half"))
                while !home.databases().contains(where: { FileManager.default.fileExists(atPath: $0 + file) }) {
                    await Task.yield()
                }
                let children = try await Processes.children(of: server.process)
                try server.send(.kill)
                // It may have been answered before.
                _ = try? await answer
                for child in children { await Processes.waitForEnd(of: child) }
            }
            let end = try await home.manage { server in
                let list = try await home.ask(server.url, "GET", "/redis/databases")
                let count = list.components(separatedBy: #""state":"active""#).count - 1
                #expect(count == home.databases().count, "\(list)")
                #expect(count == (list == "[]" ? 0 : 1))
                #expect(try await Processes.children(of: server.process).count == count)
                try server.send(.terminate)
            }
            #expect(end == .exited(0))
        }
    }

    @Test(arguments: [
        ["--engine", "redis://127.0.0.1:1"], ["--tokens", "x"], ["--port", "1"], ["--host", "0.0.0.0"],
        ["--quota", "5"], ["--no-persistence"], ["--threads", "2"],
    ])
    func whatBelongsToOneGatewayIsRefused(flags: [String]) async throws {
        try await Home.lend { home in
            let run = try await home.upkeep(Arguments(["serve", "--management"] + flags))
            #expect(run.status == .exited(2))
            #expect(run.errorText.contains("--management"))
        }
    }

    private static func body(_ name: String) -> String {
        #"{"database_name":"\#(name)","primary_region":"us-east-1","plan":"payg"}"#
    }
}

extension Home {
    var accountFile: String { "\(state)/management/account.env" }

    func account() throws -> (email: String, key: String) {
        let lines = try read(accountFile).split(separator: "\n")
        func value(_ name: String) -> String {
            lines.first { $0.hasPrefix("\(name)=") }.map { String($0.dropFirst(name.utf8.count + 1)) } ?? ""
        }
        return (value("UPSTASH_EMAIL"), value("UPSTASH_API_KEY"))
    }

    /// Directories of databases.
    func databases() -> [String] {
        let directory = "\(state)/management/databases"
        let names = try? FileManager.default.contentsOfDirectory(atPath: directory)
        return (names ?? []).map { "\(directory)/\($0)" }
    }

    /// Lends a management server that listens, which `body` has to end.
    func manage(_ flags: [String] = [], body: (ServeProcess) async throws -> Void) async throws -> TerminationStatus {
        try await serve(["--management", "--management-port", "0"] + flags, base: [], body: body)
    }

    /// The body of the answer to one request with the account's key.
    func ask(_ url: String, _ method: String, _ path: String, _ body: String = "") async throws -> String {
        let account = try account()
        let login = Base64.encode(Array("\(account.email):\(account.key)".utf8))
        let port = url.split(separator: ":").last.flatMap { Int($0.prefix(while: \.isNumber)) } ?? 0
        return try await RawConnection.open(port: port) { connection in
            let request = RawRequest(method, "/v2\(path)", body: body)
                .authorized("Basic \(String(decoding: login, as: UTF8.self))")
            try await connection.send(request.bytes)
            return try await connection.response()?.text ?? ""
        }
    }
}
