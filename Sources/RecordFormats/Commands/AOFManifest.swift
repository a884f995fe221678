import RedisTypes

/// The list of files that make an append-only file of Redis 7: `appendonly.aof.manifest`.
///
///     file appendonly.aof.2.base.rdb seq 2 type b
///     file appendonly.aof.4.incr.aof seq 4 type i startoffset 1024
///
/// Lines that begin with `#` and members of unknown name are passed over, as Redis does (`aofLoadManifestFromFile`).
package struct AOFManifest: Sendable, Hashable {
    /// In the order in which they are to be read: the base file, if there is one, and what was written after it.
    /// Names alone, of the directory that the manifest is in; files that are history are left out.
    package private(set) var fileNames: [String] = []

    /// - Parameter source: what errors call the manifest.
    package init(_ bytes: [UInt8], source: String) throws(FormatError) {
        var (base, sequence, count): (String?, Int, Int) = (nil, 0, 0)
        var position = SourcePosition()
        func malformed(_ reason: String) -> FormatError {
            FormatError(source: source, at: position, reason: reason, endsReading: true)
        }
        for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).dropLast() {
            if line.first != UInt8(ascii: "#") {
                let entry: Entry
                do throws(Malformed) { entry = try Entry(line) } catch { throw malformed(error.reason) }
                count += 1
                switch entry.kind {
                case .base:
                    if base != nil { throw malformed("a second base file") }
                    base = entry.name
                case .incremental:
                    guard entry.sequence > sequence else { throw malformed("the sequence numbers do not grow") }
                    sequence = entry.sequence
                    fileNames.append(entry.name)
                case .history: break
                }
            }
            position.line += 1
            position.offset += line.count + 1
        }
        guard position.offset == bytes.count else { throw malformed("the file ends in the middle of a line") }
        guard count > 0 else { throw malformed("the manifest names no file") }
        if let base { fileNames.insert(base, at: 0) }
    }

    private struct Malformed: Error {
        var reason: String
    }

    private enum Kind {
        case base, incremental, history
    }

    private struct Entry {
        var name: String
        var sequence: Int
        var kind: Kind

        init(_ line: ArraySlice<UInt8>) throws(Malformed) {
            guard line.count <= 1024, let words = try? CommandLineWords.split(line), words.count.isMultiple(of: 2)
            else {
                throw Malformed(reason: "pairs of a name and a value were expected")
            }
            var members: [ByteString: ByteString] = [:]
            for index in stride(from: 0, to: words.count, by: 2) {
                members[words[index].asciiUppercased] = words[index + 1]
            }
            guard let name = members["FILE"], let sequence = members["SEQ"], let type = members["TYPE"] else {
                throw Malformed(reason: "\"file\", \"seq\" and \"type\" were expected")
            }
            self.name = try Self.fileName(name)
            guard let number = sequence.text.flatMap({ Int($0) }), number > 0 else {
                throw Malformed(reason: "\"seq\" is no positive number")
            }
            self.sequence = number
            switch type {
            case "b": kind = .base
            case "i": kind = .incremental
            case "h": kind = .history
            default: throw Malformed(reason: "\"type\" is none of b, i and h")
            }
        }

        /// A manifest must not lead anywhere but to its own directory.
        private static func fileName(_ name: ByteString) throws(Malformed) -> String {
            guard let text = name.text, !["", ".", ".."].contains(text), !name.bytes.contains(0),
                !name.bytes.contains(UInt8(ascii: "/")), !name.bytes.contains(UInt8(ascii: "\\"))
            else { throw Malformed(reason: "\(name) is not the name of a file in the same directory") }
            return text
        }
    }
}
