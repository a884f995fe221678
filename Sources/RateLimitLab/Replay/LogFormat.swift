/// How an access log is written.
package enum LogFormat: String, Sendable, Hashable, CaseIterable {
    /// The Common and the Combined Log Format of Apache and nginx: fields `ip`, `ident`, `user`, `time`, `request` (and
    /// its parts `method`, `path` and `protocol`), `status`, `bytes`, and in the Combined one `referer` and `agent`.
    case clf
    /// An object a line; the field of an object inside is `request.remote_ip`.
    case jsonl
    /// With a header.
    case csv

    /// What the first line that is not empty looks like.
    package init(guessedFrom line: some Collection<UInt8>) {
        let brackets = line.drop { $0 != UInt8(ascii: "[") }.contains(UInt8(ascii: "]"))
        if line.first(where: { $0 != 0x20 && $0 != 0x09 }) == UInt8(ascii: "{") {
            self = .jsonl
        } else {
            self = brackets || !line.contains(UInt8(ascii: ",")) ? .clf : .csv
        }
    }
}
