package import RedisTypes

/// A user's attributes, as the SDK hashes them and as rules see them.
///
/// One value serves for many contexts: reading another one reuses its memory.
package struct EvaluationContext: Sendable {
    struct Member {
        /// Where name and value stand in the text; of texts without their quotes.
        var name: Range<Int>
        var value: Range<Int>
        /// Whether there is no escape between the quotes.
        var isNamePlain: Bool
        var kind: Kind

        enum Kind: Hashable {
            case plainText, escapedText
            /// A boolean or a number, to be read from the text.
            case scalar
            /// A position in ``kept``.
            case kept(Int)
        }
    }

    package let form: ContextForm
    /// The bytes that are hashed: `JSON.stringify` of the context.
    package internal(set) var text: [UInt8] = []
    var members: [Member] = []
    /// Values that the text need not tell: it has `null` for infinity.
    private var kept: [JSValue] = []
    let flagMember: FlagMember?

    /// `_flag` and its value, as they stand in the text.
    struct FlagMember: Sendable {
        var name: ByteString
        var json: [UInt8]
        var position: ContextForm.FlagPosition
    }

    package static let flagAttribute: ByteString = "_flag"

    /// A context without attributes.
    package init(_ form: ContextForm = .direct) {
        self.form = form
        switch form {
        case .direct: flagMember = nil
        case .handler(let name, let position):
            flagMember = FlagMember(
                name: name.bytes, json: Array("\"_flag\":\"\(name)\"".utf8), position: position)
        }
        readAttributes(JSObject())
    }

    package init(_ json: ByteString, as form: ContextForm = .direct) throws(ContextError) {
        self.init(form)
        try read(json.bytes)
    }

    package mutating func read(_ json: [UInt8]) throws(ContextError) {
        if json.withUnsafeBytes({ readPlain($0) }) { return }
        try readAny(json[...])
    }

    /// Reads one context in place of the last one. After an error it has no attributes.
    package mutating func read(_ json: UnsafeRawBufferPointer) throws(ContextError) {
        if readPlain(json) { return }
        try readAny(Array(json)[...])
    }

    private mutating func readAny(_ json: ArraySlice<UInt8>) throws(ContextError) {
        readAttributes(JSObject())
        let value: JSValue
        do { value = try JSReader.value(of: json) } catch { throw .notJSON(error) }
        guard case .object(let object) = value else { throw .notAnObject(found: value.kind) }
        readAttributes(flagMember == nil ? object : try HandlerRequest.attributes(of: object))
    }

    /// Takes attributes that the handler has decoded already.
    private mutating func readAttributes(_ object: JSObject) {
        var pairs = object.members.map { (name: $0.name, value: $0.value) }
        if let flagMember {
            let own = (name: Self.flagAttribute, value: JSValue.string(flagMember.name))
            switch flagMember.position {
            case _ where object[Self.flagAttribute] != nil: pairs.append(own)
            case .first: pairs.insert(own, at: 0)
            case .last: pairs.append(own)
            }
        }
        text.removeAll(keepingCapacity: true)
        members.removeAll(keepingCapacity: true)
        kept.removeAll(keepingCapacity: true)
        text.append(UInt8(ascii: "{"))
        for (place, member) in JSObject(pairs).members.enumerated() {
            if place > 0 { text.append(UInt8(ascii: ",")) }
            let nameStart = text.count
            member.name.bytes.withUnsafeBytes { JSString.appendQuoted($0, to: &text) }
            let name = (nameStart + 1)..<(text.count - 1)
            text.append(UInt8(ascii: ":"))
            let start = text.count
            member.value.appendJSON(to: &text)
            let isNamePlain = !text[name].contains(UInt8(ascii: "\\"))
            guard case .string = member.value else {
                members.append(
                    Member(
                        name: name, value: start..<text.count, isNamePlain: isNamePlain, kind: .kept(kept.count)))
                kept.append(member.value)
                continue
            }
            let value = (start + 1)..<(text.count - 1)
            let isPlain = !text[value].contains(UInt8(ascii: "\\"))
            members.append(
                Member(
                    name: name, value: value, isNamePlain: isNamePlain, kind: isPlain ? .plainText : .escapedText))
        }
        text.append(UInt8(ascii: "}"))
    }

    // MARK: Attributes

    /// Where the attribute stands among the members.
    @inline(__always)
    func member(_ name: ByteString, in text: UnsafeRawBufferPointer) -> Member? {
        for member in members {
            if member.isNamePlain {
                guard member.name.count == name.count else { continue }
                let found = UnsafeRawBufferPointer(rebasing: text[member.name])
                if name.bytes.withUnsafeBytes({ JSString.equal($0, found) }) { return member }
            } else if case .string(name) = quoted(member.name) {
                return member
            }
        }
        return nil
    }

    func value(of member: Member) -> JSValue {
        switch member.kind {
        case .plainText: .string(ByteString(text[member.value]))
        case .escapedText: quoted(member.value)
        // Only what can be read was let in.
        case .scalar: (try? JSReader.value(of: text[member.value])) ?? .undefined
        case .kept(let place): kept[place]
        }
    }

    /// The text whose quotes stand around a range.
    private func quoted(_ range: Range<Int>) -> JSValue {
        // The text was written from a value.
        (try? JSReader.value(of: text[(range.lowerBound - 1)...range.upperBound])) ?? .undefined
    }

    package func value(of attribute: ByteString) -> JSValue? {
        text.withUnsafeBytes { member(attribute, in: $0) }.map(value)
    }
}
