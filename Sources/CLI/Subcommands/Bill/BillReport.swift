import RedisTypes
import UpstashManagement
import UpstashREST

/// A bill for people and programs.
struct BillReport {
    var bill: Bill
    var showsForecast: Bool
    var limit: Money?

    /// What a limit is compared with.
    var total: Money { showsForecast ? bill.forecast : bill.soFar }

    /// The database that costs most.
    var dearest: ManagedDatabase? {
        bill.databases.max { amount($0) < amount($1) }?.database
    }

    private func amount(_ bill: DatabaseBill) -> Money { showsForecast ? bill.forecast : bill.soFar }

    func bytes(as format: OutputFormat, width: Int) -> [UInt8] {
        switch format {
        case .json, .jsonl: json
        case .csv, .tsv, .raw: table.bytes(as: format, width: width)
        case .auto, .pretty, .table: text(width: width)
        }
    }

    // MARK: For programs

    private var table: Table {
        var table = Table(columns: ["database", "id", "plan", "so_far_usd"] + (showsForecast ? ["forecast_usd"] : []))
        table.rows = bill.databases.map { bill in
            let cells: [Table.Cell] = [
                .text(bill.database.name), .text(bill.database.id), .text(bill.kind.text), .decimal(bill.soFar.dollars),
            ]
            return cells + (showsForecast ? [.decimal(bill.forecast.dollars)] : [])
        }
        return table
    }

    private var json: [UInt8] {
        var members = [
            (#""month":"\#(bill.month.name)""#), #""so_far_usd":\#(bill.soFar.dollars)"#,
            #""further_databases":\#(bill.furtherDatabases)"#, #""prices_of":"\#(Prices.date)""#,
        ]
        if showsForecast { members.append(#""forecast_usd":\#(bill.forecast.dollars)"#) }
        if let limit {
            members += [#""max_month_usd":\#(limit.dollars)"#, #""over":\#(total > limit)"#]
        }
        let databases = String(decoding: table.bytes(as: .json, width: .max).dropLast(), as: UTF8.self)
        members.append(#""databases":\#(databases)"#)
        return Array("{\(members.joined(separator: ","))}\n".utf8)
    }

    // MARK: For people

    private func text(width: Int) -> [UInt8] {
        func row(_ name: String, _ plan: String, _ soFar: String, _ forecast: String) -> [String] {
            [name, plan, soFar] + (showsForecast ? [forecast] : [])
        }
        var rows = [row("DATABASE", "PLAN", "SO FAR", "FORECAST")]
        rows += bill.databases.map { bill in
            row(Table.printable(ByteString(bill.database.label)), bill.kind.text, "\(bill.soFar)", "\(bill.forecast)")
        }
        if bill.furtherDatabases > 0, showsForecast {
            rows.append(
                row("beyond \(Prices.freeDatabases) databases", "", "", "\(bill.furtherDatabasesPrice)"))
        }
        rows.append(row("total", "", "\(bill.soFar)", "\(bill.forecast)"))
        var output: [UInt8] = []
        Table.appendAligned(rows, width: width, to: &output)
        let lines = MonthPlot(bill: bill, showsForecast: showsForecast).lines
        output += Array(("\n" + lines.map { "\($0)\n" }.joined()).utf8)
        return output
    }
}

extension DatabaseBill.Kind {
    var text: String {
        switch self {
        case .free: "free"
        case .payAsYouGo: "payg"
        case .fixed(let plan): plan?.rawValue ?? "fixed"
        }
    }
}
