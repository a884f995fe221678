import RedisGateway
import TestSupport
import Testing

/// Pages of other origins, which a browser lets read only what the gateway says they may.
@Suite(.timeLimit(.minutes(5))) struct CORSTests {
    private static let preflight = RawRequest(
        "OPTIONS", "/pipeline",
        fields: [
            "Origin: https://app.example", "Access-Control-Request-Method: POST",
            "Access-Control-Request-Headers: authorization, content-type",
        ]
    ).authorized(nil)

    @Test(arguments: [["https://app.example"], ["https://other.example", "https://app.example"], ["*"]])
    func aPreflightOfAnAllowedOriginIsGranted(origins: [String]) async throws {
        try await withGateway {
            $0.corsOrigins = origins
        } _: { gateway in
            let response = try await gateway.response(to: Self.preflight)
            #expect(response.status == 200)
            #expect(response.body == [])
            #expect(response["access-control-allow-origin"] == "https://app.example")
            #expect(response["access-control-allow-credentials"] == "true")
            #expect(response["access-control-allow-methods"] == "GET, HEAD, POST, PUT")
            #expect(response["access-control-allow-headers"] == "authorization, content-type")
            #expect(response["access-control-max-age"] == "86400")
            #expect(response["vary"]?.hasPrefix("Origin") == true)
            #expect(!response.closesConnection)
        }
    }

    @Test func aPreflightOfAnotherOriginIsGrantedNothing() async throws {
        try await withGateway {
            $0.corsOrigins = ["https://other.example"]
        } _: { gateway in
            let response = try await gateway.response(to: Self.preflight)
            #expect(response.status == 200)
            #expect(!response.fields.contains { $0.name.hasPrefix("access-control") })
        }
    }

    @Test(arguments: [
        RawRequest.get("/ping", "Origin: https://app.example"), .get("/get", "Origin: https://app.example"),
        RawRequest.get("/ping", "Origin: https://app.example").authorized("wrong"),
    ])
    func responsesMayBeReadByTheOrigin(request: RawRequest) async throws {
        try await withGateway {
            $0.corsOrigins = ["https://app.example"]
        } _: { gateway in
            let response = try await gateway.response(to: request)
            #expect(response["access-control-allow-origin"] == "https://app.example")
            #expect(response["access-control-allow-credentials"] == "true")
            #expect(response["access-control-expose-headers"] == "Upstash-Sync-Token")
            #expect(response["vary"] == "Origin")
        }
    }

    @Test func aStreamMayBeReadByTheOrigin() async throws {
        try await withGateway {
            $0.corsOrigins = ["*"]
        } _: { gateway in
            try await gateway.connect { connection in
                try await connection.send(RawRequest.get("/subscribe/c", "Origin: https://app.example").bytes)
                let head = try await connection.response(hasBody: false)
                #expect(head?["access-control-allow-origin"] == "https://app.example")
            }
        }
    }

    /// Caches must know that the answer depends on who asks, even when this one does not say.
    @Test(arguments: [RawRequest.get("/ping"), .get("/ping", "Origin: https://stranger.example")])
    func otherResponsesOnlyVary(request: RawRequest) async throws {
        try await withGateway {
            $0.corsOrigins = ["https://app.example"]
        } _: { gateway in
            let response = try await gateway.response(to: request)
            #expect(response["vary"] == "Origin")
            #expect(response["access-control-allow-origin"] == nil)
        }
    }

    @Test func withoutConfigurationNothingIsGranted() async throws {
        try await withGateway { gateway in
            #expect(try await gateway.response(to: Self.preflight).status == 405)
            let response = try await gateway.response(to: .get("/ping", "Origin: https://app.example"))
            #expect(!response.fields.contains { $0.name == "vary" || $0.name.hasPrefix("access-control") })
        }
    }

    @Test func anAddressWithATokenIsNotPassedOn() async throws {
        try await withGateway { gateway in
            let query = try await gateway.response(
                to: RawRequest.get("/ping?_token=\(TestGateway.token)").authorized(nil))
            #expect(query.status == 200)
            #expect(query["referrer-policy"] == "no-referrer")
            let wrong = try await gateway.response(to: RawRequest.get("/ping?_token=x").authorized(nil))
            #expect(wrong["referrer-policy"] == "no-referrer")
            let header = try await gateway.response(to: .get("/ping"))
            #expect(header["referrer-policy"] == nil)
        }
    }
}
