package import UpstashREST

/// What an account costs in a month.
package struct Bill: Sendable, Hashable {
    package let month: BillingMonth
    package let databases: [DatabaseBill]

    package init(_ databases: [DatabaseBill], in month: BillingMonth) {
        self.month = month
        self.databases = databases
    }

    /// How many databases there are beyond those that cost nothing by being there.
    package var furtherDatabases: Int { max(0, databases.count - Prices.freeDatabases) }
    package var furtherDatabasesPrice: Money { Prices.furtherDatabase * Int64(furtherDatabases) }

    package var soFar: Money { databases.map(\.soFar).reduce(.zero, +) }
    package var forecast: Money { databases.map(\.forecast).reduce(furtherDatabasesPrice, +) }

    /// Of each day of the month up to today that the service tells of.
    package var days: [Money?] {
        (0...month.today).map { day in
            let told = databases.compactMap { $0.days[day] }
            return told.isEmpty ? nil : told.reduce(.zero, +)
        }
    }
}
