/// Sync tokens: opaque, and never the same twice, so different after every write. With one Redis behind every
/// gateway, reads always follow writes and a token asks for nothing: any that a client sends is accepted.
struct SyncTokenSource {
    private let prefix: [UInt8]
    private var counter: UInt64 = 0

    init() {
        prefix = Array((String(UInt64.random(in: .min ... .max), radix: 36) + ".").utf8)
    }

    mutating func appendNext(to output: inout [UInt8]) {
        counter &+= 1
        output.append(contentsOf: prefix)
        output.append(contentsOf: String(counter, radix: 36).utf8)
    }
}
