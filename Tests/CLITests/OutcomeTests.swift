import CLI
import Testing

@Suite struct OutcomeTests {
    /// CLI conventions, A6. Codes never change meaning.
    @Test func theCodesAreTheDocumentedOnes() {
        #expect(Outcome.allCases.map(\.rawValue) == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 70, 130, 143])
    }

    /// Reliability contract, section 7.
    @Test func ofSeveralOutcomesTheFirstOf9876and4and6and5and1and3IsReported() {
        let order: [Outcome] = [
            .unknown, .conflict, .checkFailed, .notAllowed, .limit, .unreachable, .failed, .notFound, .ok,
        ]
        for (index, stronger) in order.enumerated() {
            for weaker in order[index...] {
                #expect(stronger.combined(with: weaker) == stronger)
                #expect(weaker.combined(with: stronger) == stronger)
            }
        }
    }

    @Test func onlyABugAndAWriteInDoubtComeBeforeASignal() {
        for outcome in Outcome.allCases {
            #expect(outcome.combined(with: .internalError) == .internalError)
            let isStronger = [.internalError, .unknown].contains(outcome)
            #expect(outcome.combined(with: .terminated) == (isStronger ? outcome : .terminated))
        }
    }
}
