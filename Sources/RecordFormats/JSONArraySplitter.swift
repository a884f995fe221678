import RedisTypes

/// Finds an array in a JSON document and cuts out its elements as the document's chunks arrive.
///
/// The path to the array is member names joined by dots, empty when the document itself is the array. A name may
/// contain dots: `a.b.c` finds the array in `{"a.b":{"c":[…]}}` too. Only the structure is checked here: brackets,
/// commas, colons, names. What an element holds is for a ``JSONReader``; values outside the array are passed over.
struct JSONArraySplitter: Sendable {
    struct Element: Sendable {
        /// Let go of it before the next ``JSONArraySplitter/append(_:)``, or the buffer is copied.
        var bytes: ArraySlice<UInt8>
        var position: SourcePosition
    }

    struct Failure: Error, Sendable, Hashable {
        var position: SourcePosition
        var reason: String
    }

    private enum Expected {
        case value, valueOrEnd, name, nameOrEnd, colon, separator, nothing
    }

    private enum Token {
        case none, scalar
        case string(isEscaped: Bool, isName: Bool)
    }

    private struct Container {
        var isObject: Bool
        /// What is left of the path for this container's members; `nil` off the trail.
        var path: [UInt8]?
    }

    private var input = InputBuffer()
    private let path: [UInt8]
    private let limit: Int
    private var containers: [Container] = []
    private var expected = Expected.value
    private var token = Token.none
    /// What is left of the path for the value that comes next; empty when it is the array looked for.
    private var pathOfValue: [UInt8]?
    /// How many containers are open directly inside the array, itself included; 0 outside it.
    private var arrayDepth = 0
    private var hasFound = false
    /// Something stands at the path, but it is not an array.
    private var otherValue: SourcePosition?
    /// What the document holds, for the one who looked for something else: its first members.
    private var memberNames: [ByteString] = []
    private var memberCount = 0
    private var tokenStart = SourcePosition()
    private var elementStart = SourcePosition()

    init(path: String, limit: Int? = nil) {
        self.path = Array(path.utf8)
        self.limit = limit ?? InputBuffer.defaultLimit
        pathOfValue = self.path
    }

    mutating func append(_ chunk: [UInt8]) { input.append(chunk) }

    mutating func finish() { input.finish() }

    /// The next element, or `nil` until more bytes come; after ``finish()``, at the end.
    mutating func next() throws(Failure) -> Element? {
        while input.hasByte() {
            guard input.index - input.start < limit else { throw failure("this value is longer than \(limit) bytes") }
            if let element = try step() { return element }
        }
        if input.isFinished { try checkEnd() }
        return nil
    }

    private func checkEnd() throws(Failure) {
        guard expected == .nothing || endsInScalar else { throw failure("the document ends too early") }
        if hasFound { return }
        if let otherValue {
            let reason =
                path.isEmpty
                ? "the document is not an array; a path must name the one in it\(members)" : "this is not an array"
            throw Failure(position: otherValue, reason: reason)
        }
        throw failure("there is no array at the path \(ByteString(path))\(members)")
    }

    private static let membersListed = 10
    /// Longer names are left out of the list.
    private static let longestNameListed = 60

    /// `; at its top are "data", "meta" and 3 more`, or nothing.
    private var members: String {
        if memberNames.isEmpty { return "" }
        var list = memberNames.map(\.description)
        if memberCount > list.count { list.append("\(memberCount - list.count) more") }
        let last = list.removeLast()
        return "; at its top \(memberCount == 1 ? "is" : "are") "
            + (list.isEmpty ? last : "\(list.joined(separator: ", ")) and \(last)")
    }

    private mutating func noteMember(_ name: [UInt8]) {
        memberCount += 1
        if memberNames.count < Self.membersListed, name.count <= Self.longestNameListed {
            memberNames.append(ByteString(name))
        }
    }

    /// Whether the document is a bare number or word, which only the end of the file ends.
    private var endsInScalar: Bool {
        if case .scalar = token { containers.isEmpty } else { false }
    }

    private func failure(_ reason: String) -> Failure { Failure(position: input.position, reason: reason) }

    /// Looks at one byte, or at a run of them inside a string.
    private mutating func step() throws(Failure) -> Element? {
        let byte = input.bytes[input.index]
        switch token {
        case .string(let isEscaped, let isName):
            return try stringByte(byte, isEscaped: isEscaped, isName: isName)
        case .scalar:
            if Self.isScalar(byte) {
                advance()
                return nil
            }
            token = .none
            return endValue()
        case .none:
            return try structuralByte(byte)
        }
    }

    private static func isScalar(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"),
            UInt8(ascii: "}"), UInt8(ascii: "\""):
            false
        default: !JSONReader.isWhitespace(byte)
        }
    }

    /// Steps over one byte, which is dropped unless it belongs to an element or a name.
    private mutating func advance() {
        let isLineEnd = input.bytes[input.index] == UInt8(ascii: "\n")
        input.index += 1
        if isLineEnd { input.beginLine(at: input.index) }
        if !isKeeping { input.start = input.index }
    }

    private var isKeeping: Bool {
        if case .string(_, isName: true) = token { return true }
        guard arrayDepth > 0 else { return false }
        if containers.count > arrayDepth { return true }
        if case .none = token { return false }
        return true
    }

    private mutating func stringByte(_ byte: UInt8, isEscaped: Bool, isName: Bool) throws(Failure) -> Element? {
        guard byte == UInt8(ascii: "\""), !isEscaped else {
            token = .string(isEscaped: !isEscaped && byte == UInt8(ascii: "\\"), isName: isName)
            advance()
            return nil
        }
        advance()
        token = .none
        guard isName else { return endValue() }
        try endName()
        return nil
    }

    private mutating func endName() throws(Failure) {
        expected = .colon
        defer { if !isKeeping { input.start = input.index } }
        let path = containers.last?.path
        // The document's own members are read off the trail too, to be listed.
        guard path != nil || containers.count == 1 else {
            pathOfValue = nil
            return
        }
        // The name is all that is kept here: no element is open on the trail.
        var reader = JSONReader(input.bytes[input.start..<input.index])
        do throws(JSONError) {
            let name = try reader.string()
            if containers.count == 1 { noteMember(name) }
            guard let path else {
                pathOfValue = nil
                return
            }
            if name == path {
                pathOfValue = []
            } else if path.starts(with: name + [UInt8(ascii: ".")]) {
                pathOfValue = Array(path.dropFirst(name.count + 1))
            } else {
                pathOfValue = nil
            }
        } catch {
            throw Failure(position: tokenStart, reason: error.reason)
        }
    }

    private mutating func structuralByte(_ byte: UInt8) throws(Failure) -> Element? {
        if JSONReader.isWhitespace(byte) {
            advance()
            return nil
        }
        switch (byte, expected) {
        case (UInt8(ascii: "]"), .valueOrEnd), (UInt8(ascii: "]"), .separator),
            (UInt8(ascii: "}"), .nameOrEnd), (UInt8(ascii: "}"), .separator):
            guard let container = containers.last, container.isObject == (byte == UInt8(ascii: "}")) else {
                throw failure("this bracket closes nothing")
            }
            return close()
        case (UInt8(ascii: "\""), .name), (UInt8(ascii: "\""), .nameOrEnd):
            tokenStart = input.position
            token = .string(isEscaped: false, isName: true)
            advance()
        case (UInt8(ascii: ":"), .colon):
            expected = .value
            advance()
        case (UInt8(ascii: ","), .separator):
            expected = containers.last?.isObject == true ? .name : .value
            advance()
        case (_, .value), (_, .valueOrEnd):
            try beginValue(byte)
        case (_, .name), (_, .nameOrEnd): throw failure("a member name in quotes was expected")
        case (_, .colon): throw failure("a colon was expected")
        case (_, .separator): throw failure("a comma or a closing bracket was expected")
        case (_, .nothing): throw failure("text after the end of the document")
        }
        return nil
    }

    private mutating func beginValue(_ byte: UInt8) throws(Failure) {
        if arrayDepth > 0 && containers.count == arrayDepth { elementStart = input.position }
        let path = arrayDepth > 0 ? nil : pathOfValue
        pathOfValue = nil
        if path == [] && byte != UInt8(ascii: "[") { otherValue = otherValue ?? input.position }
        switch byte {
        case UInt8(ascii: "["), UInt8(ascii: "{"):
            guard containers.count < JSONReader.maximumDepth else {
                throw failure("nested deeper than \(JSONReader.maximumDepth) levels")
            }
            let isObject = byte == UInt8(ascii: "{")
            let isTarget = path == [] && !isObject
            if isTarget && hasFound { throw failure("a second array at the same path") }
            // The bracket of an element belongs to it, that of the array itself does not.
            containers.append(Container(isObject: isObject, path: isObject && path != [] ? path : nil))
            advance()
            if isTarget {
                hasFound = true
                arrayDepth = containers.count
            }
            expected = isObject ? .nameOrEnd : .valueOrEnd
        case UInt8(ascii: "\""):
            token = .string(isEscaped: false, isName: false)
            advance()
        case _ where Self.isScalar(byte):
            token = .scalar
            advance()
        default:
            throw failure("a value was expected")
        }
    }

    private mutating func close() -> Element? {
        let closesArray = containers.count == arrayDepth
        advance()
        containers.removeLast()
        if closesArray { arrayDepth = 0 }
        return endValue()
    }

    /// A value is complete: hands it over when it is an element of the array.
    private mutating func endValue() -> Element? {
        expected = containers.isEmpty ? .nothing : .separator
        guard arrayDepth > 0, containers.count == arrayDepth else {
            if !isKeeping { input.start = input.index }
            return nil
        }
        defer { input.start = input.index }
        return Element(bytes: input.bytes[input.start..<input.index], position: elementStart)
    }
}
