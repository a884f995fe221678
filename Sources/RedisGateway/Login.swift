/// Who sent a request, as the tokens of that ``Identities/generation`` have it.
///
/// A class, because it goes from hand to hand with each request: as a value its copies took 4 % of a request's
/// instructions.
final class Login {
    let principal: Principal
    let generation: Int
    /// Where its requests are entered.
    let ledger: UsageLedger

    init(principal: Principal, generation: Int, ledger: UsageLedger) {
        self.principal = principal
        self.generation = generation
        self.ledger = ledger
    }
}
