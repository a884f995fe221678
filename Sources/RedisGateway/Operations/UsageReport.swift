import RedisTypes
import UpstashREST

/// What a gateway counted, for which time, and by which rules it is billed.
package struct UsageReport: Sendable, Hashable {
    /// Unix milliseconds.
    package var since: Int64
    package var regions: Int
    /// The current calendar month and what it was billed so far, as the quota has it.
    package var month: String
    package var monthBilled: Int
    package var usage: Usage

    package init(since: Int64, regions: Int, month: String, monthBilled: Int, usage: Usage) {
        self.since = since
        self.regions = regions
        self.month = month
        self.monthBilled = monthBilled
        self.usage = usage
    }

    package var billed: Int { usage.total.billed }

    /// One object on one line.
    package var json: [UInt8] {
        let total = usage.total
        var bytes = Array("{\"since_ms\":\(since),\"regions\":\(regions),\"commands\":\(total.commandCount)".utf8)
        bytes += Array(",\"billed\":\(billed),\"dollars\":\(Prices.dollars(forCommands: billed))".utf8)
        bytes += Array(",\"month\":\"\(month)\",\"month_billed\":\(monthBilled),\"tokens\":{".utf8)
        for (index, (name, token)) in usage.tokens.sorted(by: { $0.key < $1.key }).enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            JSONText.append(Array(name.utf8), to: &bytes)
            bytes += Array(":{\"requests\":\(token.requests),\"request_bytes\":\(token.requestBytes)".utf8)
            bytes += Array(",\"response_bytes\":\(token.responseBytes)".utf8)
            bytes += Array(",\"uncounted_scripts\":\(token.uncountedScripts)".utf8)
            bytes += Array(",\"billed\":\(token.billed),\"commands\":{".utf8)
            for (index, (name, count)) in token.commands.sorted(by: { $0.key < $1.key }).enumerated() {
                let numbers = "{\"calls\":\(count.calls),\"billed\":\(count.billed)}"
                bytes += Array("\(index > 0 ? "," : "")\"\(name)\":\(numbers)".utf8)
            }
            bytes += Array("}}".utf8)
        }
        return bytes + Array("}}\n".utf8)
    }
}
