import TestSupport
import Testing

@testable import ManagementAPI

/// The listener itself: bodies, framing, connections.
@Suite struct TransportTests {
    private static let login =
        "Authorization: "
        + ManagementScene.authorization(ManagementScene.email, ManagementScene.key)

    private static func head(_ line: String, _ fields: String...) -> String {
        ([line, "Host: localhost", login] + fields + ["", ""]).joined(separator: "\r\n")
    }

    @Test func aBodyMayComeInChunks() async throws {
        try await withManagement { scene throws in
            let answer = try await RawConnection.open(port: scene.port) { connection in
                let body = #"{"database_name":"x","primary_region":"eu-west-1"}"#
                try await connection.send(Self.head("POST /v2/redis/database HTTP/1.1", "Transfer-Encoding: chunked"))
                for piece in [body.prefix(10), body.dropFirst(10)] {
                    try await connection.send("\(String(piece.utf8.count, radix: 16))\r\n\(piece)\r\n")
                }
                try await connection.send("0\r\n\r\n")
                return try await connection.response()
            }
            #expect(answer?.status == 200, "\(answer?.text ?? "")")
        }
    }

    @Test func requestsOfOneConnectionAreAnsweredInOrder() async throws {
        try await withManagement { scene throws in
            let statuses = try await RawConnection.open(port: scene.port) { connection in
                let list = Self.head("GET /v2/redis/databases HTTP/1.1")
                try await connection.send(list + Self.head("GET /v2/nothing HTTP/1.1") + list)
                var statuses: [Int?] = []
                for _ in 0..<3 { statuses.append(try await connection.response()?.status) }
                return statuses
            }
            #expect(statuses == [200, 404, 200])
        }
    }

    @Test func aBodyThatIsTooLongIsRefused() async throws {
        try await withManagement { scene throws in
            let body = #"{"database_name":"\#(String(repeating: "x", count: 1 << 20))"}"#
            let answer = try await scene.ask("POST", "/redis/database", body)
            #expect(answer.status == 413)
            #expect(answer.fields.closesConnection)
        }
    }

    /// What could be read in two ways is not read at all.
    @Test(arguments: [
        "GET /v2/redis/databases HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET /v2/redis/databases HTTP/1.1\r\n\r\n",
        "POST /v2/team HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST /v2/team HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\n{}",
        "GET /v2/redis/databases HTTP/1.1\r\nHost: a\r\nAuthorization: x\r\nAuthorization: y\r\n\r\n",
        "GET v2 HTTP/1.1\r\nHost: a\r\n\r\n", "nonsense\r\n\r\n",
    ])
    func framingIsStrict(request: String) async throws {
        try await withManagement { scene throws in
            let (status, isAtEnd) = try await RawConnection.open(port: scene.port) { connection in
                try await connection.send(request)
                let status = try await connection.response()?.status
                return (status, try await connection.isAtEnd())
            }
            #expect(status == 400)
            #expect(isAtEnd)
        }
    }
}
