/// Records from the elements of an array in a JSON document, read without holding the document.
package struct JSONArrayReader: RecordReader, RejectKeeping {
    private var splitter: JSONArraySplitter
    private var decoder: JSONRecordDecoder
    private var isFinished = false
    private var isBroken = false
    package private(set) var rejected: [UInt8]?

    /// - Parameter path: where the array is: member names joined by dots, empty for the document itself. A name may
    ///   contain dots.
    package init(source: String, path: String = "", form: JSONRecordForm, elementLimit: Int? = nil) {
        splitter = JSONArraySplitter(path: path, limit: elementLimit)
        decoder = JSONRecordDecoder(source: source, form: form)
    }

    package mutating func append(_ chunk: [UInt8]) { splitter.append(chunk) }

    package mutating func finish() {
        isFinished = true
        splitter.finish()
    }

    package mutating func next() throws(FormatError) -> SourcedRecord? {
        rejected = nil
        while !isBroken, let element = try nextElement() {
            do throws(FormatError) {
                if let record = try decoder.decode(element.bytes, at: element.position) { return record }
            } catch {
                rejected = Array(element.bytes)
                throw error
            }
        }
        return isFinished && !isBroken ? decoder.finish() : nil
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
