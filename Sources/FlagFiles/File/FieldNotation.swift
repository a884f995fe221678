import FeatureFlags
import RedisTypes
import YAMLText

/// How fields beside the SDK's own stand in a file: three by their own keys, others under `fields`, and as JSON text
/// under `jsonFields` what YAML cannot say.
enum FieldNotation {
    static let keys = [
        FlagDocument.Extra.description, FlagDocument.Extra.owner, FlagDocument.Extra.expiresAt, "fields", "jsonFields",
    ]

    // MARK: Reading

    /// Settings, of which no two are of one field.
    struct Reading {
        private(set) var settings: [FieldSetting] = []
        /// By bytes: names that are equal to `String` are two to JSON.
        private var names: Set<ByteString> = []

        fileprivate mutating func add(_ name: String, _ value: JSValue?, at place: YAMLPlace) throws(FlagFileError) {
            if FlagDocument.ownFields.contains(name) { throw FlagFileError(.syntax(.reservedField(name)), at: place) }
            guard names.insert(ByteString(name)).inserted else { throw FlagFileError(.repeatedField(name), at: place) }
            guard value?.fitsIntoDocument(below: 1) ?? true else { throw FlagFileError(.tooDeep(name), at: place) }
            settings.append(FieldSetting(name, value))
        }
    }

    /// Adds what one of ``keys`` sets.
    static func read(_ entry: YAMLEntry, into settings: inout Reading) throws(FlagFileError) {
        let (key, node) = (entry.key.text, entry.value)
        switch key {
        case "fields":
            for field in try node.entries(of: key) {
                try settings.add(field.key.text, try JSValue(field.value), at: field.keyPlace)
            }
        case "jsonFields":
            for field in try node.entries(of: key) {
                let text = try field.value.text(of: "a field in jsonFields", expected: "JSON in quotes")
                try settings.add(field.key.text, try json(text, at: field.value.place), at: field.keyPlace)
            }
        case _ where node.isNull: try settings.add(key, nil, at: entry.keyPlace)
        case FlagDocument.Extra.expiresAt:
            try settings.add(key, .number(Double(try milliseconds(node))), at: entry.keyPlace)
        default: try settings.add(key, .string(ByteString(try node.text(of: key))), at: entry.keyPlace)
        }
    }

    private static func json(_ text: String, at place: YAMLPlace) throws(FlagFileError) -> JSValue {
        do throws(JSONProblem) {
            return try JSValue(json: ByteString(text))
        } catch {
            throw FlagFileError(.json(error), at: place)
        }
    }

    /// Of a time of RFC 3339, of a day, or of a number of milliseconds.
    private static func milliseconds(_ node: YAMLNode) throws(FlagFileError) -> Int64 {
        if let number = node.scalar?.integer, let milliseconds = Int64(exactly: number), abs(Double(number)) < 0x1p53 {
            return milliseconds
        }
        let text = try node.text(of: FlagDocument.Extra.expiresAt, expected: "a time as in 2026-12-31T00:00:00Z")
        let bytes = Array(text.utf8)
        guard let time = RFC3339.milliseconds(bytes) ?? RFC3339.milliseconds(bytes + "T00:00:00Z".utf8) else {
            throw FlagFileError(.time(text), at: node.place)
        }
        return time
    }

    // MARK: Writing

    /// The entries for fields of a document, those of ``keys`` first.
    static func pairs(_ fields: [(name: ByteString, value: JSValue)]) -> [YAMLPair] {
        var named: [YAMLPair] = []
        var plain: [YAMLPair] = []
        var json: [YAMLPair] = []
        for (name, value) in fields {
            // A field whose name YAML cannot say stays out of the file, and so as it is.
            guard let name = name.text else { continue }
            if let text = own(name, value) {
                named.append(YAMLPair(name, .string(text)))
            } else if let value = YAMLValue(value) {
                plain.append(YAMLPair(name, value))
            } else if let text = value.json.text {
                json.append(YAMLPair(name, .string(text)))
            }
        }
        named.sort { (keys.firstIndex(of: $0.key.text) ?? 0) < (keys.firstIndex(of: $1.key.text) ?? 0) }
        if !plain.isEmpty { named.append(YAMLPair("fields", .mapping(plain))) }
        if !json.isEmpty { named.append(YAMLPair("jsonFields", .mapping(json))) }
        return named
    }

    /// The text of a field that has a key of its own, if it is of the type that goes with it.
    private static func own(_ name: String, _ value: JSValue) -> String? {
        switch (name, value) {
        case (FlagDocument.Extra.description, .string(let text)), (FlagDocument.Extra.owner, .string(let text)):
            return text.text
        case (FlagDocument.Extra.expiresAt, .number(let number)):
            guard let milliseconds = Int64(exactly: number) else { return nil }
            let text = RFC3339.text(milliseconds: milliseconds)
            // Years of more than four digits have no such text.
            return RFC3339.milliseconds(Array(text.utf8)) == milliseconds ? text : nil
        default: return nil
        }
    }
}
