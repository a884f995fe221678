import RecordFormats
import RedisTransfer
import RedisTypes

/// What an import did not write, kept for another try: JSON Lines that `import` reads again; of commands, RESP with the
/// reasons in lines that begin with `#`. What could not be read as a command stands in such lines too, quoted.
struct RejectsFile {
    private let path: String
    private let descriptor: Int32
    private let source: String
    private let holdsCommands: Bool
    private(set) var length: Int64

    /// - Parameters:
    ///   - input: where the records come from, which must be another file.
    ///   - length: of what an earlier run of the job wrote there; `nil` for a job that begins, with a file of its own.
    init(
        _ path: String, source: String, at input: Int32? = nil, holdsCommands: Bool = false,
        continuingAt length: Int64?
    ) throws {
        self.holdsCommands = holdsCommands
        self.path = path
        self.source = source
        if let input, POSIX.isFile(path, at: input) {
            throw Failure(.usage, "REJECTS", "\(path) is what is read: nothing was sent", hint: "name another file")
        }
        let size = POSIX.size(of: path) ?? 0
        if length == nil, size > 0 {
            throw Failure(
                .conflict, "REJECTS", "\(path) has something in it already; nothing was sent",
                hint: "name another file for --rejects, or remove this one")
        }
        // What was moved away meanwhile is not waited for.
        self.length = length.map { size < $0 ? 0 : $0 } ?? 0
        descriptor = try POSIX.openForAppending(path, length: self.length)
    }

    mutating func append(_ rejects: [TransferReport.Reject]) throws {
        if rejects.isEmpty { return }
        var bytes: [UInt8] = []
        for reject in rejects { append(reject, to: &bytes) }
        try POSIX.write(bytes, to: descriptor)
        length += Int64(bytes.count)
    }

    private func append(_ reject: TransferReport.Reject, to bytes: inout [UInt8]) {
        var original: [UInt8] = []
        var position: SourcePosition?
        var isCommands = false
        switch reject.content {
        case .bytes(let bytes, let place):
            original = bytes
            position = place
        case .item(let item):
            position = item.position
            switch item.content {
            case .record(let record): record.appendJSON(to: &original)
            case .commands(let commands):
                isCommands = true
                // Several are one transaction.
                let whole = commands.count > 1 ? [["MULTI"]] + commands + [["EXEC"]] : commands
                for command in whole { RESPCommandWriter.append(command, to: &original) }
            }
        }
        if holdsCommands {
            let place = position.map { "\(source):\($0.line):\($0.column): " } ?? ""
            let reason = reject.reason.map { $0.isNewline ? " " : $0 }
            bytes += "# \(place)\(String(reason))\r\n".utf8
            if isCommands {
                bytes += original
            } else {
                RESPCommandWriter.appendComment(quoting: original, to: &bytes)
            }
            return
        }
        JSONReject.append(source: source, position: position, reason: reject.reason, original: original, to: &bytes)
    }

    func close() throws {
        try POSIX.synchronize(descriptor)
        POSIX.closeFile(descriptor)
    }
}
