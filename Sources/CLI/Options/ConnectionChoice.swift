import RedisTypes
import Settings

/// Which database, and how patiently: what the connection flags come to.
struct ConnectionChoice: Sendable, Hashable {
    var flags = EndpointFlags()
    var timeout: Duration?
    var retries: Int?
    var retriesWrites = true
    var assumesIdempotent = false
    var allowsPlaintext = false
    var verbose = false
    /// What `--yes` and `--confirm` answer beforehand.
    var saysYes = false
    var confirmedName: String?

    /// Whether nothing was chosen that makes for another connection.
    var isOrdinary: Bool {
        var other = self
        (other.saysYes, other.confirmedName) = (false, nil)
        return other == ConnectionChoice()
    }
}
