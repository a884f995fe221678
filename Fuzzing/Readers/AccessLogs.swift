import RateLimitLab

/// Reads an access log of a known format, or of one that its first line tells.
func accessLog(_ bytes: [UInt8], _ cut: Int, _ choice: UInt8) {
    let formats: [LogFormat?] = [nil, .clf, .jsonl, .csv]
    let format = formats[Int(choice) % formats.count]
    func read(_ parts: [[UInt8]]) -> (entries: [LogEntry], rejects: [LogReject], bad: Int, error: ReplayError?) {
        var reader = LogReader(format)
        var entries: [LogEntry] = []
        do throws(ReplayError) {
            for part in parts {
                reader.append(part)
                while let entry = try reader.next() { entries.append(entry) }
            }
            reader.finish()
            while let entry = try reader.next() { entries.append(entry) }
        } catch {
            return (entries, reader.rejects, reader.badLines, error)
        }
        precondition(reader.lines == entries.count + reader.badLines)
        return (entries, reader.rejects, reader.badLines, nil)
    }
    precondition(read([bytes]) == read([Array(bytes[..<cut]), Array(bytes[cut...])]))
}
