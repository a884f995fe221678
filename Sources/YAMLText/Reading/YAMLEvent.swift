/// What libyaml's parser tells, one after the other.
enum YAMLEvent {
    struct Properties {
        var anchor: String?
        var tag: String?
    }

    case streamStart, streamEnd, documentStart, documentEnd
    case alias(String)
    case scalar(String, YAMLScalarStyle, Properties)
    case sequenceStart(Properties)
    case mappingStart(Properties)
    case collectionEnd
}
