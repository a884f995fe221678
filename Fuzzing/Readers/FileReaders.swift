import RecordFormats
import RedisTypes

/// What a reader makes of a file that comes in pieces.
func read<Reader: ChunkReader>(
    _ reader: Reader, _ pieces: [ArraySlice<UInt8>]
) -> [Result<Reader.Unit, FormatError>] {
    var reader = reader
    var results: [Result<Reader.Unit, FormatError>] = []
    func take() {
        while true {
            do throws(FormatError) {
                guard let next = try reader.next() else { return }
                results.append(.success(next))
            } catch {
                results.append(.failure(error))
            }
        }
    }
    for piece in pieces {
        reader.append(Array(piece))
        take()
    }
    reader.finish()
    take()
    for case .failure(let error) in results.dropLast() { precondition(!error.endsReading) }
    return results
}

/// The units of a file, which are the same however it is cut, and so is what is wrong with it.
func units<Reader: ChunkReader>(
    of reader: Reader, _ bytes: [UInt8], _ cut: Int
) -> [Reader.Unit] where Reader.Unit: Equatable {
    let whole = read(reader, [bytes[...]])
    precondition(whole == read(reader, [bytes[..<cut], bytes[cut...]]))
    return whole.compactMap { try? $0.get() }
}

// MARK: Records

func records(_ bytes: [UInt8], _ cut: Int) {
    let reader = JSONLinesReader(source: "input")
    for unit in units(of: reader, bytes, cut) {
        var line: [UInt8] = []
        unit.record.appendJSON(to: &line)
        precondition(read(reader, [line[...]]).map { try? $0.get().record } == [unit.record])
    }
}

func dump(_ bytes: [UInt8], _ cut: Int) {
    _ = units(of: RDBReader(source: "input"), Array("REDIS0006".utf8) + bytes, cut)
}

// MARK: Commands

func commandStream(_ bytes: [UInt8], _ cut: Int) {
    let reader = RESPCommandReader(source: "input")
    let units = units(of: reader, bytes, cut)
    var file: [UInt8] = []
    for unit in units { RESPCommandWriter.append(unit, to: &file) }
    precondition(read(reader, [file[...]]).map { try? $0.get().commands } == units.map(\.commands))
}

func commandLines(_ bytes: [UInt8], _ cut: Int) {
    let reader = CommandLineReader(source: "input")
    for unit in units(of: reader, bytes, cut) {
        var file = Array("MULTI\n".utf8)
        for command in unit.commands {
            for word in command.words {
                Escaping.appendQuoted(word.bytes, to: &file)
                file.append(UInt8(ascii: " "))
            }
            file.append(UInt8(ascii: "\n"))
        }
        file += "EXEC".utf8
        precondition(read(reader, [file[...]]).map { try? $0.get().commands } == [unit.commands])
    }
}

/// With an RDB file in front, or without.
func appendOnlyFile(_ bytes: [UInt8], _ cut: Int) {
    _ = units(of: AOFReader(source: "input"), bytes, cut)
    let end = [UInt8](repeating: 0, count: 8)
    _ = units(of: AOFReader(source: "input"), Array("REDIS0006\u{1}\u{1}k\u{1}v".utf8) + [0xFF] + end + bytes, cut)
}

func manifest(_ bytes: [UInt8]) {
    guard let manifest = try? AOFManifest(bytes, source: "input") else { return }
    precondition(manifest.fileNames.allSatisfy { !$0.isEmpty && !$0.utf8.contains(UInt8(ascii: "/")) })
}
