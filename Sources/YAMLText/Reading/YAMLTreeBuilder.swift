/// Makes a tree of the events of one document: no recursion, and no more of it than the limits allow.
struct YAMLTreeBuilder {
    /// What an anchor names, or `nil` until its end.
    private struct Target {
        let node: YAMLNode
        let weight: Int
        let height: Int
    }

    private let limits: YAMLLimits
    private var frames: [Frame] = []
    private var anchors: [String: Target?] = [:]
    private var weight = 0
    private(set) var root: YAMLNode?

    init(limits: YAMLLimits) {
        self.limits = limits
    }

    mutating func take(_ event: YAMLEvent, at place: YAMLPlace) throws(YAMLError) {
        switch event {
        case .streamStart, .streamEnd, .documentStart, .documentEnd: break
        case .alias(let name): try takeAlias(name, at: place)
        case .scalar(let text, let style, let properties):
            let scalar = try Self.scalar(text, style, properties.tag, at: place)
            if isKeyNext, style == .plain, scalar.text == "<<" { throw YAMLError(.mergeKey, at: place) }
            let node = YAMLNode(.scalar(scalar, style), at: place)
            try count(1, height: 0, at: place)
            if let name = properties.anchor { anchors[name] = .some(Target(node: node, weight: 1, height: 0)) }
            try add(node, weight: 1, height: 0)
        case .sequenceStart(let properties):
            try begin(.sequence([]), "tag:yaml.org,2002:seq", properties, at: place)
        case .mappingStart(let properties):
            try begin(.mapping([], places: [:], key: nil), "tag:yaml.org,2002:map", properties, at: place)
        case .collectionEnd: try end()
        }
    }

    private var isKeyNext: Bool {
        if case .mapping(_, _, nil)? = frames.last?.content { true } else { false }
    }

    private mutating func count(_ nodes: Int, height: Int, at place: YAMLPlace) throws(YAMLError) {
        guard frames.count + height <= limits.depth else { throw YAMLError(.tooDeep(limit: limits.depth), at: place) }
        // Both are within the limit, so their sum is in range.
        weight += nodes
        guard weight <= limits.nodes else { throw YAMLError(.tooManyNodes(limit: limits.nodes), at: place) }
    }

    private mutating func begin(
        _ content: Frame.Content, _ tag: String, _ properties: YAMLEvent.Properties, at place: YAMLPlace
    ) throws(YAMLError) {
        if let own = properties.tag, own != "!" {
            guard own == tag else {
                throw YAMLError(CoreTag(own) == nil ? .unknownTag(own) : .tagMismatch(own), at: place)
            }
        }
        if isKeyNext { throw YAMLError(.keyIsNoScalar, at: place) }
        try count(1, height: 1, at: place)
        if let name = properties.anchor { anchors[name] = .some(nil) }
        frames.append(Frame(content: content, place: place, anchor: properties.anchor))
    }

    private mutating func end() throws(YAMLError) {
        guard let frame = frames.popLast() else { return }
        let node =
            switch frame.content {
            case .sequence(let nodes): YAMLNode(.sequence(nodes), at: frame.place)
            case .mapping(let entries, _, _): YAMLNode(.mapping(entries), at: frame.place)
            }
        if let name = frame.anchor {
            anchors[name] = .some(Target(node: node, weight: frame.weight, height: frame.height))
        }
        try add(node, weight: frame.weight, height: frame.height)
    }

    private mutating func takeAlias(_ name: String, at place: YAMLPlace) throws(YAMLError) {
        guard let known = anchors[name] else { throw YAMLError(.unknownAnchor(name), at: place) }
        guard let target = known else { throw YAMLError(.recursiveAlias(name), at: place) }
        try count(target.weight, height: target.height, at: place)
        if isKeyNext {
            guard case .scalar(_, let style) = target.node.content else {
                throw YAMLError(.keyIsNoScalar, at: place)
            }
            // For a second key the alias is the place to look at.
            guard let scalar = target.node.scalar else { return }
            return try add(YAMLNode(.scalar(scalar, style), at: place), weight: 1, height: 0)
        }
        try add(target.node, weight: target.weight, height: target.height)
    }

    private mutating func add(_ node: YAMLNode, weight: Int, height: Int) throws(YAMLError) {
        guard let index = frames.indices.last else {
            root = node
            return
        }
        frames[index].weight += weight
        frames[index].height = max(frames[index].height, height + 1)
        try frames[index].add(node)
    }

    private static func scalar(
        _ text: String, _ style: YAMLScalarStyle, _ tag: String?, at place: YAMLPlace
    ) throws(YAMLError) -> YAMLScalar {
        guard let tag else { return style == .plain ? YAMLScalar(plain: text) : YAMLScalar(string: text) }
        if tag == "!" { return YAMLScalar(string: text) }
        guard let core = CoreTag(tag) else { throw YAMLError(.unknownTag(tag), at: place) }
        guard let scalar = core.scalar(text) else { throw YAMLError(.tagMismatch(tag), at: place) }
        return scalar
    }
}
