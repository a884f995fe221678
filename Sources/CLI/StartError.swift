/// Why a program could not be started in the background.
struct StartError: Error, Sendable, Hashable {
    var reason: String
}
