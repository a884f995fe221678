import RedisTypes

extension RedisCommand {
    /// A command that sets a relative expiry, to be sent again `elapsed` after it was sent first: with what is left of
    /// its time, in milliseconds, so that the key goes when it would have gone the first time.
    ///
    ///     SET k v EX 10   PX 10000   SETEX k 10 v    EXPIRE k 10    GETEX k EX 10    (after 1.5 s)
    ///     SET k v PX 8500            PSETEX k 8500 v PEXPIRE k 8500 GETEX k PX 8500
    ///
    /// - Returns: `nil` when nothing is left, when the time is not a number, and for commands without such an expiry.
    func expiringSooner(by elapsed: Duration) -> RedisCommand? {
        switch info?.name {
        case "SETEX": replacing(2, inUnitsOf: 1000, elapsed, name: "PSETEX")
        case "PSETEX": replacing(2, inUnitsOf: 1, elapsed)
        case "EXPIRE": replacing(2, inUnitsOf: 1000, elapsed, name: "PEXPIRE")
        case "PEXPIRE": replacing(2, inUnitsOf: 1, elapsed)
        case "RESTORE": replacing(2, inUnitsOf: 1, elapsed)
        case "SET": replacingOption(from: 3, elapsed)
        case "GETEX": replacingOption(from: 2, elapsed)
        default: nil
        }
    }

    /// With the time at `index` shortened, under another name if the unit changes with it.
    private func replacing(
        _ index: Int, inUnitsOf unit: Int64, _ elapsed: Duration, name: ByteString? = nil
    ) -> RedisCommand? {
        guard words.indices.contains(index), let time = words[index].text.flatMap({ Int64($0) }) else { return nil }
        let (milliseconds, overflows) = time.multipliedReportingOverflow(by: unit)
        let left = milliseconds.subtractingReportingOverflow(elapsed.wholeMilliseconds)
        guard !overflows, !left.overflow, left.partialValue > 0 else { return nil }
        var command = self
        command.words[index] = ByteString(left.partialValue)
        if let name { command.words[0] = name }
        return command
    }

    /// With the value of `EX` or `PX` shortened and given as `PX`.
    private func replacingOption(from start: Int, _ elapsed: Duration) -> RedisCommand? {
        guard words.count > start else { return nil }
        for index in start..<words.count {
            if words[index].equalsIgnoringCase("EX") {
                var command = replacing(index + 1, inUnitsOf: 1000, elapsed)
                command?.words[index] = "PX"
                return command
            }
            if words[index].equalsIgnoringCase("PX") { return replacing(index + 1, inUnitsOf: 1, elapsed) }
        }
        return nil
    }
}

extension Duration {
    /// Rounded up: a key must not live longer for being sent twice.
    fileprivate var wholeMilliseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
    }
}
