extension Secret {
    /// 256 bits from the system's generator, as text that needs no escaping anywhere.
    package static func random(prefix: String) -> Secret {
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        let text = String(decoding: Base64.encode(bytes), as: UTF8.self).filter { $0 != "=" }
        return Secret(prefix + String(text.map { $0 == "+" ? "-" : $0 == "/" ? "_" : $0 }))
    }
}
