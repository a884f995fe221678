import RedisTypes

extension EvaluationContext {
    /// Reads what nearly every context is: one flat object whose text is canonical but for white space, in one pass and
    /// without memory of its own.
    /// - Returns: false for anything else, right or wrong: the long way finds out.
    mutating func readPlain(_ json: UnsafeRawBufferPointer) -> Bool {
        members.removeAll(keepingCapacity: true)
        var scan = PlainScan(json)
        var hasScalars = false
        // Each name is compared with all before it.
        let mostMembers = 64
        guard scan.take(UInt8(ascii: "{")) else { return false }
        if !scan.take(UInt8(ascii: "}")) {
            repeat {
                guard members.count < mostMembers, let member = readMember(of: json, &scan) else { return false }
                hasScalars = hasScalars || member.kind == .scalar
                members.append(member)
            } while scan.take(UInt8(ascii: ","))
            guard scan.take(UInt8(ascii: "}")) else { return false }
        }
        let end = scan.index
        guard scan.next() == 0, scan.index == json.count else { return false }
        text.removeAll(keepingCapacity: true)
        let isFirst = flagMember?.position == .first && !members.isEmpty
        if scan.hasSpace || isFirst || flagMember != nil && hasScalars {
            rebuild(from: json)
        } else {
            text.append(contentsOf: UnsafeRawBufferPointer(rebasing: json[..<end]))
            if let flagMember { appendFlag(flagMember) }
        }
        return true
    }

    @inline(__always)
    private func readMember(of json: UnsafeRawBufferPointer, _ scan: inout PlainScan) -> Member? {
        guard scan.next() == UInt8(ascii: "\""), let name = scan.quoted() else { return nil }
        // Array indices go elsewhere, and to the handler `_flag` and `__proto__` are not like other names.
        let first = json[name.lowerBound]
        if first &- 0x30 < 10 || flagMember != nil && first == UInt8(ascii: "_") { return nil }
        let bytes = UnsafeRawBufferPointer(rebasing: json[name])
        for member in members where member.name.count == name.count {
            if JSString.equal(UnsafeRawBufferPointer(rebasing: json[member.name]), bytes) { return nil }
        }
        guard scan.take(UInt8(ascii: ":")) else { return nil }
        let isText = scan.next() == UInt8(ascii: "\"")
        guard let value = isText ? scan.quoted() : scan.scalar() else { return nil }
        if flagMember != nil {
            let isEncoded =
                ByteSearch.firstIndex(of: UInt8(ascii: "%"), in: bytes, from: 0) != nil
                || ByteSearch.firstIndex(
                    of: UInt8(ascii: "%"), in: UnsafeRawBufferPointer(rebasing: json[value]), from: 0) != nil
            if isEncoded { return nil }
        }
        return Member(name: name, value: value, isNamePlain: true, kind: isText ? .plainText : .scalar)
    }

    /// Writes the members that were found in `json` one by one, each with its new place.
    private mutating func rebuild(from json: UnsafeRawBufferPointer) {
        text.append(UInt8(ascii: "{"))
        let found = members.count
        if let flagMember, flagMember.position == .first { append(flagMember) }
        let quotesAll = flagMember != nil
        for place in 0..<found {
            var member = members[place]
            if text.count > 1 { text.append(UInt8(ascii: ",")) }
            member.name = append(json[member.name], quoted: true)
            text.append(UInt8(ascii: ":"))
            member.value = append(json[member.value], quoted: quotesAll || member.kind == .plainText)
            if quotesAll { member.kind = .plainText }
            members[place] = member
        }
        if let flagMember, flagMember.position == .last { append(flagMember) }
        text.append(UInt8(ascii: "}"))
    }

    /// - Returns: where the bytes stand now, without quotes.
    private mutating func append(_ bytes: Slice<UnsafeRawBufferPointer>, quoted: Bool) -> Range<Int> {
        if quoted { text.append(UInt8(ascii: "\"")) }
        let start = text.count
        text.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes))
        let end = text.count
        if quoted { text.append(UInt8(ascii: "\"")) }
        return start..<end
    }

    /// Puts the flag's name behind the other members of a text that has ended.
    private mutating func appendFlag(_ flag: FlagMember) {
        text.removeLast()
        append(flag)
        text.append(UInt8(ascii: "}"))
    }

    private mutating func append(_ flag: FlagMember) {
        if text.count > 1 { text.append(UInt8(ascii: ",")) }
        let start = text.count
        text.append(contentsOf: flag.json)
        let nameEnd = start + 1 + Self.flagAttribute.count
        members.append(
            Member(
                name: (start + 1)..<nameEnd, value: (nameEnd + 3)..<(text.count - 1), isNamePlain: true,
                kind: .plainText))
    }
}
