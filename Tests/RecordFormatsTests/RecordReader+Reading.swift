import RecordFormats

/// What a reader made of a whole file.
struct Reading: Equatable {
    var records: [SourcedRecord] = []
    var errors: [FormatError] = []
}

extension RecordReader {
    /// Reads `file` in chunks of `size` bytes.
    func reading(_ file: [UInt8], chunks size: Int) -> Reading {
        var reader = self
        var reading = Reading()
        for start in stride(from: 0, to: file.count, by: size) {
            reader.append(Array(file[start..<min(start + size, file.count)]))
            reader.drain(into: &reading)
        }
        reader.finish()
        reader.drain(into: &reading)
        return reading
    }

    func reading(_ file: String) -> Reading {
        reading(Array(file.utf8), chunks: max(1, file.utf8.count))
    }

    private mutating func drain(into reading: inout Reading) {
        while true {
            do throws(FormatError) {
                guard let record = try next() else { return }
                reading.records.append(record)
            } catch {
                reading.errors.append(error)
            }
        }
    }
}
