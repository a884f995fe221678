/// Whom a request is entered for.
struct Account {
    let principal: Principal
    let ledger: UsageLedger
    let requestBytes: Int

    init(_ principal: Principal, _ ledger: UsageLedger, requestBytes: Int) {
        self.principal = principal
        self.ledger = ledger
        self.requestBytes = requestBytes
    }
}
