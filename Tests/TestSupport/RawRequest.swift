/// An HTTP request as bytes, with what a request needs filled in where it says nothing else.
package struct RawRequest: Sendable {
    package var method = "POST"
    package var target = "/"
    /// Fields beside `Host`, `Authorization` and `Content-Length`.
    package var fields: [String] = []
    package var token: String? = TestGateway.token
    package var body: [UInt8] = []

    package init(_ method: String, _ target: String, fields: [String] = [], body: [UInt8] = []) {
        self.method = method
        self.target = target
        self.fields = fields
        self.body = body
    }

    package init(_ method: String, _ target: String, fields: [String] = [], body: String) {
        self.init(method, target, fields: fields, body: Array(body.utf8))
    }

    package static func post(_ body: String) -> RawRequest {
        RawRequest("POST", "/", body: body)
    }

    package static func post(_ target: String, _ body: String, _ fields: String...) -> RawRequest {
        RawRequest("POST", target, fields: fields, body: body)
    }

    package static func get(_ target: String, _ fields: String...) -> RawRequest {
        RawRequest("GET", target, fields: fields)
    }

    package func authorized(_ field: String?) -> RawRequest {
        var copy = self
        copy.token = nil
        if let field { copy.fields.append("Authorization: \(field)") }
        return copy
    }

    package var bytes: [UInt8] {
        var copy = self
        if !body.isEmpty || method == "POST" { copy.fields.append("Content-Length: \(body.count)") }
        return copy.head + body
    }

    /// The head with no field but those given, for requests whose body comes later.
    package var head: [UInt8] {
        var lines = ["\(method) \(target) HTTP/1.1", "Host: localhost"]
        if let token { lines.append("Authorization: Bearer \(token)") }
        return Array((lines + fields + ["", ""]).joined(separator: "\r\n").utf8)
    }
}
