import FeatureFlags
import RedisTypes

/// Reads the `targeting` of a flag: JSONLogic that names a variant.
struct FlagdTargetingReader {
    typealias Obstacle = FlagdImport.Obstacle

    /// Of operations in one flag, what references stand for included.
    private static let maximumOperations = 10_000
    /// Of conditions with what follows from them in one flag.
    private static let maximumBranches = 1000
    /// Of operations within one another, what references stand for included (reliability contract, section 8).
    private static let maximumDepth = 64

    private let variants: [ByteString: Bool]
    /// `nil` where the code that asks decides.
    private let defaultAnswer: Bool?
    private let evaluators: [ByteString: JSValue]
    /// Whether a `fractional` was read.
    private(set) var hasShares = false
    private var operations = 0
    private var branches = 0
    private var depth = 0
    /// The references that lead here.
    private var references: [ByteString] = []

    init(variants: [ByteString: Bool], defaultAnswer: Bool?, evaluators: [ByteString: JSValue]) {
        self.variants = variants
        self.defaultAnswer = defaultAnswer
        self.evaluators = evaluators
    }

    // MARK: Decisions

    mutating func decision(_ value: JSValue) throws(Obstacle) -> FlagdDecision {
        switch value {
        case .null: return .answer(try byDefault())
        case .boolean(let value): return .answer(try answer(value ? "true" : "false"))
        case .string(let name): return .answer(try answer(name))
        default: break
        }
        let (name, arguments) = try operation(value)
        depth += 1
        defer { depth -= 1 }
        switch name {
        case "$ref":
            let shared = try enter(arguments)
            let decision = try decision(shared)
            leave()
            return decision
        case "if", "?:": return try chain(arguments)
        case "fractional":
            hasShares = true
            return .share(try FlagdShares(arguments).percent { variant throws(Obstacle) in try answer(variant) })
        default:
            // A boolean is the name of a variant, and nothing else that a condition can come to is.
            guard isBoolean(value) else { throw .operation(name) }
            return try chain([value, .string("true"), .string("false")])
        }
    }

    private func byDefault() throws(Obstacle) -> Bool {
        guard let defaultAnswer else { throw .noDefault }
        return defaultAnswer
    }

    private func isBoolean(_ value: JSValue) -> Bool {
        guard let (name, arguments) = value.operation else { return false }
        switch name {
        case "!", "!!", "in", "===", "==", "!==", "!=", "<", "<=", ">", ">=": return true
        // The last argument that was looked at, whatever it is.
        case "and", "or": return arguments.allSatisfy(isBoolean)
        default: return false
        }
    }

    private func answer(_ variant: ByteString) throws(Obstacle) -> Bool {
        guard let answer = variants[variant] else { throw .unknownVariant(variant.text ?? variant.description) }
        return answer
    }

    /// `[condition, value, condition, value, …, otherwise]`; null, and so the default, without the last. What cannot be
    /// reached is read as well.
    private mutating func chain(_ arguments: [JSValue]) throws(Obstacle) -> FlagdDecision {
        var chain: [FlagdDecision.Branch] = []
        var decided: FlagdDecision?
        for place in stride(from: 0, to: arguments.count - 1, by: 2) {
            branches += 1
            guard branches <= Self.maximumBranches else { throw .tooManyBranches }
            let condition = try condition(arguments[place])
            let then = try decision(arguments[place + 1])
            switch condition {
            case _ where decided != nil: break
            case .always(let value): if value { decided = then }
            default: chain.append(FlagdDecision.Branch(condition: condition, then: then))
            }
        }
        let last = try decision(arguments.count.isMultiple(of: 2) ? .null : arguments[arguments.count - 1])
        let otherwise = decided ?? last
        return chain.isEmpty ? otherwise : .chain(chain, otherwise: otherwise)
    }

    // MARK: Conditions

    private mutating func condition(_ value: JSValue) throws(Obstacle) -> FlagdCondition {
        if case .boolean(let value) = value { return .always(value) }
        let (name, arguments) = try operation(value)
        depth += 1
        defer { depth -= 1 }
        switch name {
        case "$ref":
            let shared = try enter(arguments)
            let condition = try condition(shared)
            leave()
            return condition
        case "var": return Self.presence(try Self.attribute(value))
        case "!!": return try condition(try Self.only(arguments, of: name))
        case "!": return try Self.combined(try condition(try Self.only(arguments, of: name)).negated)
        case "and": return try Self.combined(FlagdCondition.all(try conditions(arguments, of: name)))
        case "or": return try Self.combined(FlagdCondition.any(try conditions(arguments, of: name)))
        case "missing": return try Self.missing(arguments)
        case "===", "==": return try equality(arguments, of: name)
        case "!==", "!=": return try Self.combined(try equality(arguments, of: name).negated)
        default: return try FlagdComparison.condition(name, arguments)
        }
    }

    private mutating func conditions(_ values: [JSValue], of name: String) throws(Obstacle) -> [FlagdCondition] {
        guard !values.isEmpty else { throw .arguments(of: name) }
        var conditions: [FlagdCondition] = []
        for value in values { conditions.append(try condition(value)) }
        return conditions
    }

    private static func combined(_ condition: FlagdCondition?) throws(Obstacle) -> FlagdCondition {
        guard let condition else { throw .gate }
        return condition
    }

    private mutating func equality(_ arguments: [JSValue], of name: String) throws(Obstacle) -> FlagdCondition {
        guard arguments.count == 2 else { throw .arguments(of: name) }
        for (value, other) in [(arguments[0], arguments[1]), (arguments[1], arguments[0])] {
            guard case ("fractional", let shares)? = value.operation else { continue }
            guard case .string(let named) = other else { throw .arguments(of: name) }
            hasShares = true
            return .share(try FlagdShares(shares).percent { variant throws(Obstacle) in variant == named })
        }
        return try FlagdComparison.condition(name, arguments)
    }

    /// Whether there is an attribute that is not empty.
    private static func presence(_ attribute: ByteString) -> FlagdCondition {
        .either(.init(attribute, .notEmpty), .init(attribute, .empty))
    }

    /// The list of those that are missing or empty: true when there are any.
    private static func missing(_ arguments: [JSValue]) throws(Obstacle) -> FlagdCondition {
        var names = arguments
        if case .array(let items)? = arguments.first { names = items }
        var conditions: [FlagdCondition] = []
        for name in names {
            guard let opposite = presence(try attribute(.operation("var", name))).negated else { continue }
            conditions.append(opposite)
        }
        return try combined(FlagdCondition.any(conditions))
    }

    // MARK: Parts

    /// What `{"var": "name"}` asks for.
    static func attribute(_ value: JSValue) throws(Obstacle) -> ByteString {
        guard case ("var", let arguments)? = value.operation, arguments.count == 1,
            case .string(let name) = arguments[0]
        else { throw .attribute(value.json.text ?? value.json.description) }
        guard !name.isEmpty, !name.bytes.contains(UInt8(ascii: ".")), name != "$flagd" else {
            throw .attribute(name.text ?? name.description)
        }
        return name
    }

    private static func only(_ arguments: [JSValue], of name: String) throws(Obstacle) -> JSValue {
        guard arguments.count == 1 else { throw .arguments(of: name) }
        return arguments[0]
    }

    private mutating func operation(_ value: JSValue) throws(Obstacle) -> (name: String, arguments: [JSValue]) {
        guard let operation = value.operation else { throw .malformed(part: "targeting") }
        operations += 1
        guard operations <= Self.maximumOperations, depth < Self.maximumDepth else { throw .tooManyOperations }
        return operation
    }

    private mutating func enter(_ arguments: [JSValue]) throws(Obstacle) -> JSValue {
        guard arguments.count == 1, case .string(let name) = arguments[0] else { throw .arguments(of: "$ref") }
        guard let shared = evaluators[name] else { throw .unknownReference(name.text ?? name.description) }
        guard !references.contains(name), references.count < 16 else {
            throw .endlessReference(name.text ?? name.description)
        }
        references.append(name)
        return shared
    }

    private mutating func leave() { references.removeLast() }
}
