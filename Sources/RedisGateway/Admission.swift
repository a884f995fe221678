import Synchronization

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// Counts open connections over all loops, and those from each address.
final class Admission: Sendable {
    private struct State {
        var open = 0
        var perAddress: [String: Int] = [:]
        /// Set while accepting pauses: called once when there is room again.
        var onRoom: (@Sendable () -> Void)?
    }

    private let limit: Int
    private let perAddress: Int
    private let state = Mutex(State())

    init(limit: Int, perAddress: Int) {
        self.limit = limit
        self.perAddress = perAddress
    }

    /// `wanted`, or what the process's descriptors allow when `reserved` of them are for other things.
    static func limit(_ wanted: Int, reserved: Int) -> Int {
        var descriptors = rlimit()
        #if canImport(Glibc)
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        #else
        let resource = RLIMIT_NOFILE
        #endif
        guard getrlimit(resource, &descriptors) == 0, let most = Int(exactly: descriptors.rlim_cur) else {
            return wanted
        }
        return max(1, min(wanted, most - reserved))
    }

    /// Takes a place; without one, `onRoom` is called as soon as one is given back.
    func enter(orWait onRoom: @escaping @Sendable () -> Void) -> Bool {
        state.withLock { state in
            guard state.open < limit else {
                state.onRoom = onRoom
                return false
            }
            state.open += 1
            return true
        }
    }

    func leave() {
        let onRoom = state.withLock { state in
            state.open -= 1
            defer { state.onRoom = nil }
            return state.onRoom
        }
        onRoom?()
    }

    /// Counts a connection from `address`; false when there are too many from there.
    func enter(from address: String) -> Bool {
        state.withLock { state in
            let count = state.perAddress[address, default: 0]
            guard count < perAddress else { return false }
            state.perAddress[address] = count + 1
            return true
        }
    }

    func leave(from address: String) {
        state.withLock { state in
            let count = state.perAddress[address, default: 0]
            state.perAddress[address] = count > 1 ? count - 1 : nil
        }
    }
}
