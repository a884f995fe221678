package import RedisTypes

/// A flag in one environment: the JSON text that the SDK keeps in one key.
///
/// Members keep their order and their text, those that nobody here knows too. A member that is set stays in its place;
/// a new one comes last, where the SDK's `{...flag, name: value}` puts it. One that is set to what it is keeps its text.
/// There is no white space between members.
package struct FlagDocument: Sendable, Hashable {
    struct Member: Sendable, Hashable {
        var name: ByteString
        var nameText: ByteString
        var valueText: ByteString
    }

    private(set) var members: [Member]

    /// `v1`. As of the name, the environment and the times, which the SDK only carries along, there is none where the
    /// document has something of another type.
    package private(set) var version: ByteString?
    /// The answer when no rule matches; no kill switch (reference, section 5).
    package var isEnabled: Bool {
        didSet { if isEnabled != oldValue { set("enabled", isEnabled ? "true" : "false") } }
    }
    package var name: ByteString? {
        didSet { if name != oldValue { set("name", name.map { JSValue.string($0).json }) } }
    }
    package var rules: [FlagRule] {
        didSet { if rules != oldValue { set("rules", Self.text(of: rules)) } }
    }
    /// What the document says: ``environment`` is `nil` for a word that is none.
    package private(set) var environmentText: ByteString?
    /// 0 to 100, `nil` for no gate. 0 is no gate to the SDK as well, and it has fractions act as their floor.
    package var percentage: Double? {
        didSet {
            if percentage != oldValue { set("percentage", percentage.map { JSValue.number($0).json } ?? "null") }
        }
    }
    /// Unix milliseconds.
    package var createdAt: Int64? {
        didSet { if createdAt != oldValue { set("createdAt", createdAt.map { ByteString($0) }) } }
    }
    package var updatedAt: Int64? {
        didSet { if updatedAt != oldValue { set("updatedAt", updatedAt.map { ByteString($0) }) } }
    }

    package var environment: FlagEnvironment? {
        get { environmentText?.text.flatMap { FlagEnvironment(rawValue: $0) } }
        set {
            guard newValue == nil || newValue != environment else { return }
            environmentText = newValue.map { ByteString($0.rawValue) }
            set("environment", environmentText.map { JSValue.string($0).json })
        }
    }

    /// A new flag, byte for byte as the SDK creates it.
    package init(_ name: FlagName, _ environment: FlagEnvironment, createdAt: Int64) {
        members = []
        version = "v1"
        isEnabled = false
        self.name = name.bytes
        rules = []
        environmentText = ByteString(environment.rawValue)
        percentage = nil
        self.createdAt = createdAt
        updatedAt = createdAt
        for (field, value): (ByteString, ByteString) in [
            ("version", "\"v1\""), ("enabled", "false"), ("name", JSValue.string(name.bytes).json), ("rules", "[]"),
            ("environment", JSValue.string(ByteString(environment.rawValue)).json), ("percentage", "null"),
            ("createdAt", ByteString(createdAt)), ("updatedAt", ByteString(createdAt)),
        ] {
            set(field, value)
        }
    }

    init(
        members: [Member], version: ByteString?, isEnabled: Bool, name: ByteString?, rules: [FlagRule],
        environmentText: ByteString?, percentage: Double?, createdAt: Int64?, updatedAt: Int64?
    ) {
        self.members = members
        self.version = version
        self.isEnabled = isEnabled
        self.name = name
        self.rules = rules
        self.environmentText = environmentText
        self.percentage = percentage
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }

    /// What is written to Redis.
    package var text: ByteString {
        var output: [UInt8] = [UInt8(ascii: "{")]
        for (place, member) in members.enumerated() {
            if place > 0 { output.append(UInt8(ascii: ",")) }
            output.append(contentsOf: member.nameText.bytes)
            output.append(UInt8(ascii: ":"))
            output.append(contentsOf: member.valueText.bytes)
        }
        output.append(UInt8(ascii: "}"))
        return ByteString(output)
    }

    private mutating func set(_ field: ByteString, _ valueText: ByteString?) {
        set(field, valueText, at: members.firstIndex { $0.name == field })
    }

    /// Sets many fields, or removes them.
    mutating func set(_ fields: [(name: ByteString, valueText: ByteString?)]) {
        var places: [ByteString: Int] = [:]
        for (place, member) in members.enumerated() { places[member.name] = place }
        for (name, text) in fields {
            guard let text else { continue }
            if places[name] == nil { places[name] = members.count }
            set(name, text, at: places[name].flatMap { $0 < members.count ? $0 : nil })
        }
        let removed = Set(fields.filter { $0.valueText == nil }.map(\.name))
        if !removed.isEmpty { members.removeAll { removed.contains($0.name) } }
    }

    private mutating func set(_ field: ByteString, _ valueText: ByteString?, at place: Int?) {
        switch (place, valueText) {
        case (let place?, let text?): members[place].valueText = text
        case (let place?, nil): members.remove(at: place)
        case (nil, let text?):
            members.append(Member(name: field, nameText: JSValue.string(field).json, valueText: text))
        case (nil, nil): break
        }
    }

    private static func text(of rules: [FlagRule]) -> ByteString {
        ByteString([UInt8(ascii: "[")] + rules.map(\.text.bytes).joined(separator: [UInt8(ascii: ",")]) + [0x5D])
    }
}
