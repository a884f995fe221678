/// Input that could not be read.
struct InputError: Error, Sendable, Hashable {
    var name: String
    var reason: String
}
