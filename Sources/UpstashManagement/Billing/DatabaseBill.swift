package import UpstashREST

/// What one database costs in a month: so far, as the service says, and by its end, as we reckon.
package struct DatabaseBill: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        case free
        case payAsYouGo
        /// By the month, whatever it is asked; the plan, where the limits of the database tell which one it is.
        case fixed(Plan?)
    }

    package let database: ManagedDatabase
    package let kind: Kind
    package let soFar: Money
    package let forecast: Money
    /// Of the days of the month that the service tells of, by their index.
    package let days: [Int: Money]

    package init(_ database: ManagedDatabase, _ stats: DatabaseStats, in month: BillingMonth) {
        self.database = database
        kind = Kind(database)
        var days: [Int: Money] = [:]
        for point in stats.billingByDay {
            guard let value = point.value, let day = month.dayIndex(of: point.time) else { continue }
            days[day] = Money(dollars: value)
        }
        let told = stats.monthlyBilling.map { Money(dollars: $0) }
        let extras = database.hasProdPack == true ? Prices.prodPack : .zero
        switch kind {
        case .free:
            soFar = .zero
            forecast = .zero
            self.days = [:]
        case .fixed(let plan):
            soFar = told ?? .zero
            let price = plan.map { plan in
                let price = Prices.monthly(plan)
                return price.base + price.readRegion * Int64(database.readRegions.count)
            }
            forecast = (price ?? max(soFar, .zero)) + extras
            self.days = days
        case .payAsYouGo:
            let used = told ?? Prices.commands(max(0, stats.monthlyCommands ?? 0))
            soFar = used
            forecast = used + Self.toCome(used, days, stats.billingByDay, database, month) + extras
            self.days = days
        }
    }

    /// The rest of the month at the pace of the part in which the database existed. In the first day of that part the
    /// days before tell more, where there are any.
    private static func toCome(
        _ used: Money, _ days: [Int: Money], _ points: [StatsPoint], _ database: ManagedDatabase, _ month: BillingMonth
    ) -> Money {
        let birth = database.createdAt ?? 0
        let elapsed = Double(month.now - min(month.now, max(month.start, birth)))
        let left = Double(month.end - month.now)
        let day = Double(BillingMonth.day)
        if elapsed < day {
            let today = month.start + Int64(month.today) * BillingMonth.day
            let earlier = points.compactMap { point in
                point.time < today && point.time >= birth ? point.value : nil
            }
            if !earlier.isEmpty {
                return Money(dollars: max(0, earlier.reduce(0, +) / Double(earlier.count)) * left / day)
            }
        }
        // A few commands in the first minutes say nothing about a month.
        let hour = day / 24
        return Money(dollars: max(0, used.dollars) / max(elapsed, hour) * left)
    }
}

extension DatabaseBill.Kind {
    package init(_ database: ManagedDatabase) {
        let type = database.type?.lowercased() ?? ""
        let isReserved = (database.reservedPrice ?? 0) > 0
        if type == "free" {
            self = .free
        } else if let plan = Plan(rawValue: type), plan.isFixed {
            self = .fixed(plan)
        } else if type == "pro" || isReserved {
            self = .fixed(database.limits.storedBytes.flatMap(Plan.fixed(holding:)))
        } else {
            self = .payAsYouGo
        }
    }
}

extension Plan {
    /// The fixed plan of this size, whichever way its bytes are counted.
    fileprivate static func fixed(holding bytes: Int64) -> Plan? {
        allCases.first { plan in
            guard let size = plan.fixedBytes else { return false }
            return (size - size / 20...size + size / 10).contains(bytes)
        }
    }
}
