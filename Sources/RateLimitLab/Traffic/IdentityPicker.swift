#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Draws identities by the weights of an ``IdentityMix``, in constant time (Walker's alias method, Vose's tables).
struct IdentityPicker: Sendable {
    private let count: UInt64
    /// For every index, how much of its share of 2^32 is its own; the rest is the alias's. Empty for all alike.
    private var own: [UInt32] = []
    private var alias: [UInt32] = []

    init(_ mix: IdentityMix) {
        count = UInt64(mix.count)
        if mix.skew > 0 && mix.count > 1 { makeTables(mix) }
    }

    private mutating func makeTables(_ mix: IdentityMix) {
        var shares = (0..<mix.count).map { pow(Double($0 + 1), -mix.skew) }
        // The smallest first: the sum is as exact as it gets.
        let mean = shares.reversed().reduce(0, +) / Double(mix.count)
        own = Array(repeating: .max, count: mix.count)
        alias = (0..<mix.count).map { UInt32(truncatingIfNeeded: $0) }
        var small: [Int] = []
        var large: [Int] = []
        for index in shares.indices {
            shares[index] /= mean
            if shares[index] < 1 { small.append(index) } else { large.append(index) }
        }
        while let less = small.popLast() {
            guard let more = large.last else { break }
            own[less] = UInt32(min(shares[less] * 0x1p32, 0x1p32 - 1))
            alias[less] = UInt32(truncatingIfNeeded: more)
            shares[more] -= 1 - shares[less]
            if shares[more] < 1 {
                large.removeLast()
                small.append(more)
            }
        }
    }

    func next(from random: inout SplitMix64) -> Int {
        guard count > 1 else { return 0 }
        // The high half is even among the indices, the low half even within one.
        let (index, fraction) = random.next().multipliedFullWidth(by: count)
        let position = Int(truncatingIfNeeded: index)
        if own.isEmpty || UInt32(truncatingIfNeeded: fraction >> 32) <= own[position] { return position }
        return Int(alias[position])
    }
}
