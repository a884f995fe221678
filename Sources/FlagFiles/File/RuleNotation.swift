import FeatureFlags
import RedisTypes
import YAMLText

/// How rules stand in a file, the first of these that says all there is to a rule:
///
///     - country in DE,AT => false
///     - {accessor: first name, compare: eq, target: Zoë, value: false}
///     - {json: '{"accessor":"plan","compare":"in","target":"pro","value":true}'}
enum RuleNotation {
    private static let keys = ["accessor", "compare", "target", "value", "json"]

    // MARK: Reading

    static func rule(_ node: YAMLNode) throws(FlagFileError) -> FlagRule {
        guard let entries = node.mapping else {
            let text = try node.text(of: "a rule", expected: "text, as in country in DE,AT, or a mapping")
            do throws(FlagSyntaxError) {
                return try Predicate(text).rule()
            } catch {
                throw FlagFileError(.syntax(error), at: node.place)
            }
        }
        if let only = entries.first, entries.count == 1, only.key.text == "json" { return try rule(json: only.value) }
        var accessor: String?
        var comparator: Comparator?
        var target: YAMLNode?
        var value = true
        for entry in entries {
            switch entry.key.text {
            case "accessor": accessor = try entry.value.text(of: "accessor")
            case "compare": comparator = try Self.comparator(entry.value)
            case "target": target = entry.value
            case "value": value = try entry.value.boolean(of: "value")
            default:
                let suggestion = Spelling.closest(to: entry.key.text, in: keys)
                throw FlagFileError(
                    .unknownKey(entry.key.text, in: "a rule", suggestion: suggestion), at: entry.keyPlace)
            }
        }
        guard let accessor else { throw FlagFileError(.missingKey("accessor", in: "a rule"), at: node.place) }
        guard let comparator else { throw FlagFileError(.missingKey("compare", in: "a rule"), at: node.place) }
        return FlagRule(
            ByteString(accessor), comparator, try Self.target(target, of: comparator, at: node.place), value: value)
    }

    private static func comparator(_ node: YAMLNode) throws(FlagFileError) -> Comparator {
        let word = try node.text(of: "compare", expected: "one of the comparators")
        guard let comparator = Comparator(rawValue: word) else {
            let suggestion = Spelling.closest(to: word, in: Comparator.allCases.map(\.rawValue))
            throw FlagFileError(.unknownComparator(word, suggestion: suggestion), at: node.place)
        }
        return comparator
    }

    /// Only what the SDK's types allow: of other targets it makes what nobody means.
    private static func target(
        _ node: YAMLNode?, of comparator: Comparator, at place: YAMLPlace
    ) throws(FlagFileError) -> RuleTarget? {
        let expected =
            switch comparator {
            case .in, .notIn: "a list of texts"
            case .greater, .greaterOrEqual, .less, .lessOrEqual: "a number, or a text in quotes"
            case .contains, .notContains, .equal, .notEqual: "a text; quote it if it looks like something else"
            case .empty, .notEmpty: "nothing"
            }
        let target: RuleTarget? = if let node { RuleTarget(try JSValue(node)) } else { nil }
        let fits =
            switch target {
            case nil: !comparator.takesTarget
            case .list: comparator.takesList
            case .text: comparator.takesTarget && !comparator.takesList
            case .number: comparator.isOrdering
            case .other: false
            }
        guard fits else { throw FlagFileError(.target(comparator, expected: expected), at: node?.place ?? place) }
        return target
    }

    private static func rule(json node: YAMLNode) throws(FlagFileError) -> FlagRule {
        let text = try node.text(of: "json", expected: "a rule as JSON in quotes")
        let rule: FlagRule
        do throws(FlagDocumentError) {
            rule = try FlagRule(json: text)
        } catch {
            throw FlagFileError(.ruleJSON(error), at: node.place)
        }
        guard let value = try? JSValue(json: rule.text), value.fitsIntoDocument(below: 2) else {
            throw FlagFileError(.tooDeep("json"), at: node.place)
        }
        return rule
    }

    // MARK: Writing

    static func value(_ rule: FlagRule) -> YAMLValue {
        for candidate in [predicate(rule), mapping(rule)] {
            guard let candidate, let read = reread(candidate), read.isSame(as: rule), !rule.hasOtherMembers else {
                continue
            }
            return candidate
        }
        return .mapping([YAMLPair("json", .string(rule.text.text ?? ""))])
    }

    private static func predicate(_ rule: FlagRule) -> YAMLValue {
        let text = "\(rule)"
        let answer = " => true"
        return .string(text.hasSuffix(answer) ? String(text.dropLast(answer.count)) : text)
    }

    private static func mapping(_ rule: FlagRule) -> YAMLValue? {
        guard let accessor = rule.accessor.text else { return nil }
        var pairs = [YAMLPair("accessor", .string(accessor)), YAMLPair("compare", .string("\(rule.comparatorText)"))]
        if let comparator = rule.comparator { pairs[1].value = .string(comparator.rawValue) }
        if let target = rule.target {
            guard let value = YAMLValue(target.value) else { return nil }
            pairs.append(YAMLPair("target", value))
        }
        pairs.append(YAMLPair("value", .bool(rule.value)))
        return .mapping(pairs)
    }

    private static func reread(_ value: YAMLValue) -> FlagRule? {
        // What cannot be read again is not the notation for this rule.
        try? rule(YAMLReader.read(Array(YAMLWriter.text(of: value).utf8)))
    }
}
