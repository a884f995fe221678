import FeatureFlags
import RedisTypes

/// Reads one flag of a flagd document.
struct FlagdFlagReader {
    typealias Obstacle = FlagdImport.Obstacle

    private let evaluators: [ByteString: JSValue]
    private(set) var differences: [FlagdImport.Difference] = []

    init(evaluators: [ByteString: JSValue]) {
        self.evaluators = evaluators
    }

    mutating func settings(_ value: JSValue) throws(Obstacle) -> FlagSettings {
        guard case .object(let flag) = value else { throw .malformed(part: "definition") }
        let variants = try Self.variants(flag["variants"])
        let answer = try Self.answer(flag["defaultVariant"], variants)
        var reader = FlagdTargetingReader(variants: variants, defaultAnswer: answer, evaluators: evaluators)
        let targeting: JSValue
        switch flag["targeting"] {
        case .object(let object)?: targeting = .object(object)
        case nil, .null: targeting = .null
        default: throw .malformed(part: "targeting")
        }
        // Without any, the default is what it comes to.
        let outcome = try FlagdOutcome(reader.decision(targeting == .object(JSObject()) ? .null : targeting))
        if outcome.rules.contains(where: { $0.target.isNumber }) { differences.append(.numberTexts) }
        if let share = outcome.share { differences.append(.membership(percent: share)) }
        if reader.hasShares { differences.append(.targetingKey) }
        for member in flag.members where !Self.readMembers.contains(member.name) {
            differences.append(.metadata(member.name.text ?? member.name.description))
        }
        let isDisabled = try Self.isDisabled(flag["state"])
        if isDisabled { differences.append(.disabled) }
        return FlagSettings(
            isEnabled: outcome.isEnabled, isKilled: isDisabled ? true : nil,
            percentage: outcome.share.map { .gate(Double($0 - 1)) } ?? .noGate, rules: outcome.rules,
            fields: try fields(flag["metadata"]))
    }

    private static let readMembers: Set<ByteString> = [
        "key", "state", "variants", "defaultVariant", "targeting", "metadata",
    ]

    private static func isDisabled(_ state: JSValue?) throws(Obstacle) -> Bool {
        guard case .string(let text)? = state else { throw .malformed(part: "state") }
        switch text {
        case "ENABLED": return false
        case "DISABLED": return true
        default: throw .unknownState(text.text ?? text.description)
        }
    }

    private static func variants(_ value: JSValue?) throws(Obstacle) -> [ByteString: Bool] {
        guard case .object(let object)? = value, !object.members.isEmpty else { throw .variants }
        var variants: [ByteString: Bool] = [:]
        for member in object.members {
            guard case .boolean(let answer) = member.value else { throw .variants }
            variants[member.name] = answer
        }
        return variants
    }

    private static func answer(_ value: JSValue?, _ variants: [ByteString: Bool]) throws(Obstacle) -> Bool? {
        let name: ByteString
        switch value {
        case nil, .null, .string(""): return nil
        case .string(let text): name = text
        case .boolean(let value): name = value ? "true" : "false"
        default: throw .malformed(part: "defaultVariant")
        }
        guard let answer = variants[name] else { throw .unknownVariant(name.text ?? name.description) }
        return answer
    }

    private mutating func fields(_ metadata: JSValue?) throws(Obstacle) -> [FieldSetting] {
        guard let metadata, metadata != .null else { return [] }
        guard case .object(let object) = metadata else { throw .malformed(part: "metadata") }
        var fields: [FieldSetting] = []
        for member in object.members {
            let name = member.name.text ?? ""
            if name.isEmpty || FlagDocument.ownFields.contains(name) || member.value == .null {
                differences.append(.metadata(member.name.text ?? member.name.description))
            } else {
                fields.append(FieldSetting(name, member.value))
            }
        }
        return fields
    }
}

extension RuleTarget? {
    fileprivate var isNumber: Bool { if case .number? = self { true } else { false } }
}
