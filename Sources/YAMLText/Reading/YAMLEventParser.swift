import CYAML

/// libyaml's parser over bytes that must outlive it.
final class YAMLEventParser {
    /// Stays in its place: libyaml's state points back to it.
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let bytes: UnsafeBufferPointer<UInt8>

    init(_ bytes: UnsafeBufferPointer<UInt8>) throws(YAMLError) {
        self.bytes = bytes
        parser = .allocate(capacity: 1)
        parser.initialize(to: yaml_parser_t())
        guard yaml_parser_initialize(parser) != 0 else {
            throw YAMLError(.outOfMemory, at: YAMLPlace(line: 1, column: 1))
        }
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deinitialize(count: 1)
        parser.deallocate()
    }

    /// The next event and where it begins. Not to be asked after an error or the end of the stream.
    func next() throws(YAMLError) -> (YAMLEvent, YAMLPlace) {
        var event = yaml_event_t()
        guard yaml_parser_parse(parser, &event) != 0 else { throw failure() }
        defer { yaml_event_delete(&event) }
        return (Self.event(event), YAMLPlace(event.start_mark))
    }

    private static func event(_ event: yaml_event_t) -> YAMLEvent {
        switch event.type {
        case YAML_STREAM_START_EVENT: return .streamStart
        case YAML_DOCUMENT_START_EVENT: return .documentStart
        case YAML_DOCUMENT_END_EVENT: return .documentEnd
        case YAML_ALIAS_EVENT: return .alias(text(event.data.alias.anchor) ?? "")
        case YAML_SCALAR_EVENT:
            let scalar = event.data.scalar
            let value = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
            let properties = YAMLEvent.Properties(anchor: text(scalar.anchor), tag: text(scalar.tag))
            return .scalar(String(decoding: value, as: UTF8.self), YAMLScalarStyle(scalar.style), properties)
        case YAML_SEQUENCE_START_EVENT:
            let start = event.data.sequence_start
            return .sequenceStart(.init(anchor: text(start.anchor), tag: text(start.tag)))
        case YAML_MAPPING_START_EVENT:
            let start = event.data.mapping_start
            return .mappingStart(.init(anchor: text(start.anchor), tag: text(start.tag)))
        case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: return .collectionEnd
        // The end of the stream; what libyaml calls no event comes only after it.
        default: return .streamEnd
        }
    }

    private static func text(_ bytes: UnsafePointer<yaml_char_t>?) -> String? {
        bytes.map { String(cString: $0) }
    }

    private func failure() -> YAMLError {
        let error = parser.pointee
        switch error.error {
        case YAML_MEMORY_ERROR: return YAMLError(.outOfMemory, at: YAMLPlace(error.mark))
        case YAML_READER_ERROR:
            // It reads ahead of its marks.
            return YAMLError(.syntax(Self.words(error)), at: YAMLPlace(of: error.problem_offset, in: bytes))
        default: return YAMLError(.syntax(Self.words(error)), at: YAMLPlace(error.problem_mark))
        }
    }

    private static func words(_ error: yaml_parser_t) -> String {
        let problem = error.problem.map { String(cString: $0) } ?? "this is not YAML"
        guard let context = error.context.map({ String(cString: $0) }) else { return problem }
        return "\(context), \(problem)"
    }
}

extension YAMLPlace {
    fileprivate init(_ mark: yaml_mark_t) {
        // Below the length of the text, which is bounded.
        self.init(line: Int(clamping: mark.line) + 1, column: Int(clamping: mark.column) + 1)
    }
}

extension YAMLScalarStyle {
    fileprivate init(_ style: yaml_scalar_style_t) {
        switch style {
        case YAML_SINGLE_QUOTED_SCALAR_STYLE, YAML_DOUBLE_QUOTED_SCALAR_STYLE: self = .quoted
        case YAML_LITERAL_SCALAR_STYLE, YAML_FOLDED_SCALAR_STYLE: self = .block
        default: self = .plain
        }
    }
}
