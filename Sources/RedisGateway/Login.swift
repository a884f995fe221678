/// Who sent a request, as the tokens of that ``Identities/generation`` have it.
struct Login {
    let principal: Principal
    let generation: Int
    /// Where its requests are entered.
    let ledger: UsageLedger
}
