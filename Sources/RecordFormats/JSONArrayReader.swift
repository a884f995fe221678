/// Records from the elements of an array in a JSON document, read without holding the document.
package struct JSONArrayReader: RecordReader {
    private var splitter: JSONArraySplitter
    private let decoder: JSONRecordDecoder
    private var isBroken = false

    /// - Parameter path: where the array is: member names joined by dots, empty for the document itself. A name may
    ///   contain dots.
    package init(source: String, path: String = "", form: JSONRecordForm, elementLimit: Int? = nil) {
        splitter = JSONArraySplitter(path: path, limit: elementLimit)
        decoder = JSONRecordDecoder(source: source, form: form)
    }

    package mutating func append(_ chunk: [UInt8]) { splitter.append(chunk) }

    package mutating func finish() { splitter.finish() }

    package mutating func next() throws(FormatError) -> SourcedRecord? {
        guard !isBroken, let element = try nextElement() else { return nil }
        return try decoder.decode(element.bytes, at: element.position)
    }

    private mutating func nextElement() throws(FormatError) -> JSONArraySplitter.Element? {
        do {
            return try splitter.next()
        } catch {
            isBroken = true
            throw FormatError(source: decoder.source, at: error.position, reason: error.reason, endsReading: true)
        }
    }
}
