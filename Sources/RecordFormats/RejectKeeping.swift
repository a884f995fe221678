/// A reader that knows the bytes of what it could not read.
package protocol RejectKeeping: ChunkReader {
    /// What the error is about that ``ChunkReader/next()`` has just thrown, as it stands in the file without its line
    /// end; `nil` after any other outcome, and where the error ends reading.
    var rejected: [UInt8]? { get }
}
