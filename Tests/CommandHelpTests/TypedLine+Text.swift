import CommandHelp
import RedisTypes

extension TypedLine {
    /// A line without quotes; the cursor is at its end.
    init(_ line: String) {
        self.init(
            line.split(separator: " ").map { ByteString($0) }, isWordOpen: line.utf8.last.map { $0 != 0x20 } ?? false)
    }
}
