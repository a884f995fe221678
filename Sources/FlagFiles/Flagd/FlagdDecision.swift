/// How a flag of flagd's comes to its answer.
indirect enum FlagdDecision {
    case answer(Bool)
    /// The first branch whose condition holds. None of the conditions is ``FlagdCondition/always(_:)``.
    case chain([Branch], otherwise: FlagdDecision)
    /// True for so many of 100.
    case share(Double)

    struct Branch {
        let condition: FlagdCondition
        let then: FlagdDecision
    }
}
