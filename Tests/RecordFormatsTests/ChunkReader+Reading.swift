import RecordFormats
import RedisTypes

/// What a reader made of a whole file.
struct Reading<Unit: Equatable>: Equatable {
    var units: [Unit] = []
    var errors: [FormatError] = []
    /// What each of the errors is about.
    var rejects: [ByteString?] = []
}

extension Reading<SourcedRecord> {
    var records: [SourcedRecord] { units }
}

extension Reading<SourcedCommands> {
    /// The commands of each unit, its words joined by spaces.
    var lines: [[String]] {
        units.map { $0.commands.map { $0.words.map { $0.text ?? "\($0)" }.joined(separator: " ") } }
    }

    var messages: [String] { errors.map(\.description) }
}

extension ChunkReader where Unit: Equatable {
    /// Reads `file` in chunks of `size` bytes.
    func reading(_ file: [UInt8], chunks size: Int) -> Reading<Unit> {
        reading(stride(from: 0, to: file.count, by: size).map { file[$0..<min($0 + size, file.count)] })
    }

    func reading(_ file: String) -> Reading<Unit> {
        reading([Array(file.utf8)[...]])
    }

    func reading(_ chunks: [ArraySlice<UInt8>]) -> Reading<Unit> {
        var reader = self
        var reading = Reading<Unit>()
        for chunk in chunks {
            reader.append(Array(chunk))
            reader.drain(into: &reading)
        }
        reader.finish()
        reader.drain(into: &reading)
        return reading
    }

    /// Reads `file` whole, cut in two at every byte, and byte by byte.
    func readingInAllChunks(_ file: [UInt8]) -> [Reading<Unit>] {
        [reading([file[...]]), reading(file, chunks: 1)]
            + file.indices.map { reading([file[..<$0], file[$0...]]) }
    }

    private mutating func drain(into reading: inout Reading<Unit>) {
        while true {
            do throws(FormatError) {
                guard let unit = try next() else { return }
                reading.units.append(unit)
            } catch {
                reading.errors.append(error)
                reading.rejects.append((self as? any RejectKeeping)?.rejected.map { ByteString($0) })
            }
        }
    }
}
