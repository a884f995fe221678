#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// The time of day, for dates in headers and for what expires at an instant. Spans are measured on the monotonic clock.
///
/// It is here because this is the lowest module that all who ask for it import and that may ask the system.
package enum WallClock {
    /// Since 1970.
    package static var milliseconds: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}
