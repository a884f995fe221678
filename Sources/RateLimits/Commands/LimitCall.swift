package import RedisTypes

/// One decision by Redis: what is sent, and what the reply means.
///
/// Send ``cached``, and when the error is ``RedisError/Kind/noScript``, ``whole``. A multi-region limiter is asked in
/// all its databases; the first reply decides.
package struct LimitCall: Sendable, Hashable {
    package let target: LimiterTarget
    /// The caller's clock, Unix milliseconds.
    package let now: Int64
    package let weight: Int64
    package let script: LimitScript
    package let keys: [ByteString]
    package let arguments: [ByteString]

    /// - Parameter request: names this request among the others of a multi-region window; see ``RequestName``.
    package init(
        _ target: LimiterTarget, at now: Int64, weight: Int64 = 1, request: RequestName? = nil,
        locksKeysOnly: Bool = false
    ) {
        self.target = target
        self.now = now
        self.weight = weight
        let limiter = target.limiter
        script = LimitScript(for: limiter.kind, locksKeysOnly: locksKeysOnly)
        keys = target.stateKeys(at: now) + target.dynamicKeys
        let common = [limiter.limit, limiter.window.milliseconds, weight].map { ByteString($0) }
        switch limiter {
        case .fixedWindow, .cachedFixedWindow: arguments = common
        case .slidingWindow(let window):
            arguments = common + [ByteString(now), window.dialect == .javaScript ? "0" : "1"]
        case .tokenBucket(let bucket):
            let other: Dialect = bucket.dialect == .javaScript ? .python : .javaScript
            arguments =
                common + [
                    ByteString(now), ByteString(Self.exact(bucket.refill)), ByteString(bucket.dialect.rawValue),
                    bucket.dialect.refilledAtField, other.refilledAtField,
                ]
        case .multiRegionFixedWindow: arguments = common + [(request ?? .random()).bytes]
        case .multiRegionSlidingWindow: arguments = common + [(request ?? .random()).bytes, ByteString(now)]
        }
    }

    /// `EVALSHA`: fails while the script is not in the server's cache.
    package var cached: RedisCommand { command("EVALSHA", script.digest) }

    /// `EVAL`, after which the server knows the script.
    package var whole: RedisCommand { command("EVAL", script.text) }

    private func command(_ name: ByteString, _ script: ByteString) -> RedisCommand {
        RedisCommand([name, script, ByteString(keys.count)] + keys + arguments)
    }

    /// Swift prints the shortest decimal that is the same double; Lua reads it back.
    private static func exact(_ number: Double) -> String {
        number.whole.map(String.init) ?? "\(number)"
    }
}

/// 16 letters and digits that tell a request from others in the same window, as the JavaScript SDK makes them.
package struct RequestName: Sendable, Hashable {
    package let bytes: ByteString

    package init?(_ bytes: ByteString) {
        guard Self.isName(bytes) else { return nil }
        self.bytes = bytes
    }

    package static func random() -> RequestName {
        var generator = SystemRandomNumberGenerator()
        return random(using: &generator)
    }

    package static func random(using generator: inout some RandomNumberGenerator) -> RequestName {
        RequestName(checked: ByteString((0..<16).map { _ in letters[Int.random(in: 0..<62, using: &generator)] }))
    }

    static func isName(_ bytes: ByteString) -> Bool {
        bytes.count == 16 && bytes.bytes.allSatisfy(letters.contains)
    }

    private init(checked bytes: ByteString) {
        self.bytes = bytes
    }

    private static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)
}
