/// The same numbers for the same seed, in every run and on every machine (Steele, Lea, Flood: "Fast splittable
/// pseudorandom number generators").
package struct SplitMix64: RandomNumberGenerator, Sendable {
    private var state: UInt64

    package init(seed: UInt64) {
        state = seed
    }

    /// One of many generators of a seed: none of them changes when another is added.
    package init(seed: UInt64, stream: UInt64) {
        var mixer = SplitMix64(seed: seed ^ (stream &* 0xD1B5_4A32_D192_ED03))
        state = mixer.next()
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// At least 0 and less than 1.
    mutating func fraction() -> Double {
        Double(next() >> 11) * 0x1p-53
    }
}
