/// Who sent a request, as the tokens of that ``Identities/generation`` have it.
///
/// A class, because it goes from hand to hand with each request: as a value its copies took 4 % of a request's
/// instructions.
final class Login {
    let principal: Principal
    let generation: Int
    private var known: UsageLedger?

    init(principal: Principal, generation: Int) {
        self.principal = principal
        self.generation = generation
    }

    /// Where its requests are entered. Not asked for before the principal is known to be valid: anyone can make up
    /// the token of a user.
    func ledger(in loop: LoopContext) -> UsageLedger {
        if let known { return known }
        let ledger = loop.ledger(of: principal)
        known = ledger
        return ledger
    }
}
