import RedisTypes

/// What the service says of an error. Four shapes are in use (management reference, section 1.2): an object with
/// `error`, an object with `message`, a bare JSON string, and plain text.
struct ServerMessage: Sendable, Hashable {
    enum Shape: Sendable, Hashable {
        case json, plainText
    }

    let shape: Shape
    /// Whether it is the first of these shapes, which nothing else is sent in.
    let isError: Bool
    /// On one line; `nil` when there are no words for people: an empty body, or a page of HTML.
    let text: String?

    private static let longest = 300

    /// - Parameter key: what must not come back, should the service quote it.
    init(_ body: [UInt8], hiding key: Secret) {
        let words: String?
        var isError = false
        do {
            switch try JSONValue(parsing: body) {
            case .object(let fields):
                isError = fields.text("error")?.isEmpty == false
                // What `error` holds may be an object in turn.
                words = fields.text("error") ?? fields.text("message") ?? fields.fields("error")?.text("message")
            case .string(let text): words = text
            default: words = nil
            }
            shape = .json
        } catch {
            shape = .plainText
            let text = String(decoding: body.prefix(4 * Self.longest), as: UTF8.self)
            words = text.drop { $0.isWhitespace }.hasPrefix("<") ? nil : text
        }
        self.isError = isError
        text = words.flatMap { Self.line($0, hiding: key) }
    }

    private static func line(_ words: String, hiding key: Secret) -> String? {
        var words = words
        if !key.isEmpty {
            let parts = words.pieces(separatedBy: key.reveal())
            words = parts.joined(separator: "<redacted>")
        }
        let isPlain: (Unicode.Scalar) -> Bool = { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) }
        let line = String(String.UnicodeScalarView(words.unicodeScalars.map { isPlain($0) ? $0 : " " }))
            .split(separator: " ").joined(separator: " ")
        if line.isEmpty { return nil }
        return line.count > longest ? line.prefix(longest) + "…" : line
    }
}

extension String {
    /// What stands between the places where `separator` does, which is not empty.
    fileprivate func pieces(separatedBy separator: String) -> [Substring] {
        var pieces: [Substring] = []
        var rest = self[...]
        search: while true {
            var start = rest.startIndex
            while start < rest.endIndex {
                if rest[start...].hasPrefix(separator) {
                    pieces.append(rest[..<start])
                    rest = rest[rest.index(start, offsetBy: separator.count)...]
                    continue search
                }
                start = rest.index(after: start)
            }
            pieces.append(rest)
            return pieces
        }
    }
}
