/// An HTTP response as it came over the wire.
package struct RawResponse: Sendable, Hashable {
    package var status: Int
    /// Names in lower case, in order.
    package var fields: [Field] = []
    package var body: [UInt8] = []

    package struct Field: Sendable, Hashable {
        package var name: String
        package var value: String
    }

    /// As it came, but for the case of names.
    package var bytes: [UInt8] {
        let lines = ["HTTP/1.1 \(status) Relayed"] + fields.map { "\($0.name): \($0.value)" }
        return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body
    }

    package var text: String { String(decoding: body, as: UTF8.self) }
    package var contentLength: Int { self["content-length"].flatMap { Int($0) } ?? 0 }
    package var closesConnection: Bool { self["connection"] == "close" }

    /// The value of a header field that must not be repeated.
    package subscript(name: String) -> String? {
        let values = fields.filter { $0.name == name }.map(\.value)
        return values.count > 1 ? "\(values.count) fields" : values.first
    }

    /// Where the body begins, once the head is whole.
    static func headLength(_ bytes: [UInt8]) -> Int? {
        let mark: [UInt8] = [0x0D, 0x0A, 0x0D, 0x0A]
        return bytes.firstRange(of: mark)?.upperBound
    }

    init(head: ArraySlice<UInt8>) throws {
        let lines = String(decoding: head, as: UTF8.self).split(separator: "\r\n")
        guard let first = lines.first, first.hasPrefix("HTTP/1.1 "), let status = Int(first.dropFirst(9).prefix(3))
        else {
            throw MalformedResponse(reason: "no status line in \(lines)")
        }
        self.status = status
        for line in lines.dropFirst() {
            guard let colon = line.firstRange(of: ": ") else { throw MalformedResponse(reason: "header \(line)") }
            fields.append(
                Field(name: line[..<colon.lowerBound].lowercased(), value: String(line[colon.upperBound...])))
        }
    }
}

/// The server sent something that is not a whole HTTP response.
package struct MalformedResponse: Error {
    package var reason: String
}
