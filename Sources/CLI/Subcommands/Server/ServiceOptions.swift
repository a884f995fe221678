import ArgumentParser
import RedisGateway
import RedisTypes

/// What the hosted service limits, charges and delays: a gateway imitates it where it is asked to.
struct ServiceOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Largest command and reply in bytes.", valueName: "bytes"))
    var limitRequestSize = GatewayLimits().commandBytes
    @Option(help: ArgumentHelp("Commands per second; requests that come faster wait.", valueName: "n"))
    var limitCommandsPerSecond: Int?
    @Option(help: ArgumentHelp("Billed commands in a calendar month; all others are refused.", valueName: "n"))
    var quota: Int?
    @Option(help: ArgumentHelp("Regions of the database: each bills a write once.", valueName: "n"))
    var regions = 1
    @Option(
        help: ArgumentHelp("Delay each request: 40ms, or 40ms±10 for 30 to 50.", valueName: "time"),
        transform: { try LatencyArgument($0) })
    var latency: LatencyArgument?
    @Flag(help: "Count a script as one command: saves Redis 40 µs for each script.")
    var noScriptMetering = false

    func validate() throws {
        if limitRequestSize < 1024 { throw ValidationError("--limit-request-size takes at least 1024.") }
        if let rate = limitCommandsPerSecond, rate < 1 {
            throw ValidationError("--limit-commands-per-second takes at least 1.")
        }
        if let quota, quota < 0 { throw ValidationError("--quota takes 0 or more.") }
        if !(1...64).contains(regions) { throw ValidationError("--regions takes 1 to 64.") }
    }

    func apply(to configuration: inout GatewayConfiguration) {
        configuration.limits.commandBytes = limitRequestSize
        configuration.commandsPerSecond = limitCommandsPerSecond
        configuration.quota = quota
        configuration.regions = regions
        configuration.latency = latency?.latency
        configuration.metersScripts = !noScriptMetering
    }

    /// Whether nothing else was asked for.
    var isDefault: Bool { (try? Self.parse([]))?.arguments == arguments }

    /// The same, for the gateway that `local up` starts.
    var arguments: [String] {
        var words = ["--limit-request-size", String(limitRequestSize), "--regions", String(regions)]
        if let limitCommandsPerSecond { words += ["--limit-commands-per-second", String(limitCommandsPerSecond)] }
        if let quota { words += ["--quota", String(quota)] }
        if let latency { words += ["--latency", latency.text] }
        if noScriptMetering { words.append("--no-script-metering") }
        return words
    }
}

/// A delay with what it varies by: `40ms`, `40ms±10`, `40ms±10ms`; `+-` stands for `±` on keyboards without it.
struct LatencyArgument: Sendable {
    let text: String
    let latency: Latency

    init(_ text: String) throws {
        let parts = text.replacing("+-", with: "±").split(separator: "±", omittingEmptySubsequences: false)
        guard let first = parts.first, parts.count <= 2, let mean = TimeSpan(first) else {
            throw ValidationError("'\(text)' is no delay: write 40ms, 2s or 40ms±10.")
        }
        guard mean.duration <= .seconds(60) else { throw ValidationError("A delay takes up to 60s.") }
        var spread = TimeSpan(.zero)
        if parts.count == 2 {
            // A number alone has the unit of the first.
            let unit = first.drop { $0.isNumber }
            guard let span = TimeSpan(parts[1]) ?? TimeSpan("\(parts[1])\(unit)") else {
                throw ValidationError("'\(parts[1])' is no span of time: write 40ms±10.")
            }
            guard span.duration <= mean.duration else {
                throw ValidationError("A delay of \(mean) cannot vary by \(span).")
            }
            spread = span
        }
        self.text = text
        latency = Latency(mean.duration, spread: spread.duration)
    }
}
