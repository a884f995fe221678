import TokenRotation

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

extension POSIX {
    /// The clocks of this machine, and which start of it they belong to.
    static func clockReading() -> GraceTime.Reading {
        var time = timespec()
        #if canImport(Darwin)
        clock_gettime(CLOCK_MONOTONIC, &time)
        #else
        clock_gettime(CLOCK_BOOTTIME, &time)
        #endif
        let uptime = Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
        return GraceTime.Reading(wall: nowInMilliseconds(), uptime: uptime, boot: bootID)
    }

    private static var bootID: String {
        #if canImport(Darwin)
        var started = timeval()
        var size = MemoryLayout<timeval>.size
        guard sysctlbyname("kern.boottime", &started, &size, nil, 0) == 0 else { return "" }
        return "\(started.tv_sec)"
        #else
        let bytes = (try? contents(of: "/proc/sys/kernel/random/boot_id")) ?? []  // without it the time of day counts
        return String(decoding: bytes.prefix { $0 != 0x0A }, as: UTF8.self)
        #endif
    }

    /// The end of a pipe to read from, in which all bytes stand already: whoever does not read them breaks nothing.
    static func readingEnd(holding bytes: [UInt8]) throws(StartError) -> Int32 {
        var ends: [Int32] = [0, 0]
        // Half of the smallest pipe there is; no token comes near it.
        guard bytes.count <= 8192 else { throw StartError(reason: "the token is too long to be handed over") }
        guard pipe(&ends) == 0 else { throw StartError(reason: String(cString: strerror(errno))) }
        _ = fcntl(ends[0], F_SETFD, FD_CLOEXEC)
        _ = fcntl(ends[1], F_SETFD, FD_CLOEXEC)
        defer { closeFile(ends[1]) }
        do { try write(bytes, to: ends[1]) } catch {
            closeFile(ends[0])
            throw StartError(reason: "\(error)")
        }
        return ends[0]
    }
}
