import CReadline

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// The stream that readline writes to. It flushes after every row; here that costs nothing, and what it wrote for a key
/// is taken at once.
final class BufferedOutput {
    let stream: UnsafeMutablePointer<FILE>
    private let memory: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
    private let size: UnsafeMutablePointer<Int>

    init() throws(LineEditorError) {
        memory = .allocate(capacity: 1)
        size = .allocate(capacity: 1)
        memory.initialize(to: nil)
        size.initialize(to: 0)
        guard let stream = open_memstream(memory, size) else { throw .failed(code: errno) }
        self.stream = stream
    }

    deinit {
        fclose(stream)
        free(memory.pointee)
        memory.deallocate()
        size.deallocate()
    }

    /// What was written since the last time.
    func take() -> [UInt8] {
        let length = ftello(stream)
        guard length > 0, fflush(stream) == 0, let memory = memory.pointee else { return [] }
        let bytes = Array(UnsafeRawBufferPointer(start: memory, count: Int(length)))
        fseeko(stream, 0, SEEK_SET)
        return bytes
    }
}
