import RecordFormats
import RedisTypes

/// One object of the service as it was sent, fields that we do not know included, for `--json`. It may hold
/// credentials, so nothing prints it by accident.
package struct ServerJSON: Sendable, Hashable {
    /// Without white space between its parts, checked to be JSON.
    private let text: [UInt8]

    init(checked text: [UInt8]) {
        self.text = text
    }

    /// All of it, with the members that hold credentials or without.
    package func bytes(showingCredentials: Bool) -> [UInt8] {
        if showingCredentials { return text }
        var output: [UInt8] = []
        var reader = JSONReader(text[...])
        do { try Self.copy(&reader, to: &output) } catch {
            // It was read before; should it ever not be readable, nothing is shown rather than too much.
            return Array("{}".utf8)
        }
        return output
    }

    /// An array of them.
    package static func array(_ elements: [ServerJSON], showingCredentials: Bool) -> [UInt8] {
        var output: [UInt8] = [UInt8(ascii: "[")]
        for (index, element) in elements.enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            output += element.bytes(showingCredentials: showingCredentials)
        }
        output.append(UInt8(ascii: "]"))
        return output
    }

    private static func copy(_ reader: inout JSONReader, to output: inout [UInt8]) throws(JSONError) {
        switch try reader.peek() {
        case .object:
            try reader.beginObject()
            output.append(UInt8(ascii: "{"))
            var isFirst = true
            while let member = try reader.nextMember() {
                if isCredential(member.name) {
                    try reader.skipValue()
                    continue
                }
                if !isFirst { output.append(UInt8(ascii: ",")) }
                isFirst = false
                JSONText.append(member.name, to: &output)
                output.append(UInt8(ascii: ":"))
                try copy(&reader, to: &output)
            }
            output.append(UInt8(ascii: "}"))
        case .array:
            try reader.beginArray()
            output.append(UInt8(ascii: "["))
            var isFirst = true
            while try reader.nextElement() {
                if !isFirst { output.append(UInt8(ascii: ",")) }
                isFirst = false
                try copy(&reader, to: &output)
            }
            output.append(UInt8(ascii: "]"))
        case .string, .number, .boolean, .null: output += try reader.compactText()
        }
    }

    /// By the words in its name: a credential that the service adds one day is none to be shown either.
    private static func isCredential(_ name: [UInt8]) -> Bool {
        let name = String(decoding: name, as: UTF8.self).lowercased()
        return ["password", "token", "secret", "api_key", "private_key"].contains { word in
            name.utf8.count >= word.utf8.count
                && (0...(name.utf8.count - word.utf8.count)).contains {
                    name.utf8.dropFirst($0).starts(with: word.utf8)
                }
        }
    }
}

extension ServerJSON: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "\(text.count) bytes of JSON" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: [], displayStyle: .struct) }
}
