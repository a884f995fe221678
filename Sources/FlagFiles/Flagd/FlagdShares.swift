import FeatureFlags
import RedisTypes

/// The arguments of `fractional`: `[variant, weight]` pairs, behind what is hashed if that is said. The hash is another
/// one here anyway.
struct FlagdShares {
    typealias Obstacle = FlagdImport.Obstacle

    private var pairs: [(variant: ByteString, weight: Int)] = []
    private var total = 0

    init(_ arguments: [JSValue]) throws(Obstacle) {
        for (place, argument) in arguments.enumerated() {
            guard case .array(let pair) = argument else {
                if place == 0, arguments.count > 1 { continue }
                throw .arguments(of: "fractional")
            }
            guard let first = pair.first, pair.count <= 2,
                case .number(let number) = pair.count == 2 ? pair[1] : .number(1),
                let weight = Int32(exactly: number), weight >= 0
            else { throw .arguments(of: "fractional") }
            switch first {
            case .string(let name): pairs.append((name, Int(weight)))
            case .boolean(let value): pairs.append((value ? "true" : "false", Int(weight)))
            default: throw .arguments(of: "fractional")
            }
            total += Int(weight)
            // flagd's own bound, which the sum has too.
            guard total <= Int(Int32.max) else { throw .arguments(of: "fractional") }
        }
        guard total > 0 else { throw .arguments(of: "fractional") }
    }

    /// The share of the variants that count, of 100.
    func percent(where counts: (ByteString) throws(Obstacle) -> Bool) throws(Obstacle) -> Double {
        var weight = 0
        for pair in pairs where try counts(pair.variant) { weight += pair.weight }
        return Double(weight) * 100 / Double(total)
    }
}
