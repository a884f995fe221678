import RedisTypes
import Settings

/// Which database, and how patiently: what the connection flags come to.
struct ConnectionChoice: Sendable {
    var flags = EndpointFlags()
    var timeout: Duration?
    var retries: Int?
    var retriesWrites = true
    var assumesIdempotent = false
    var allowsPlaintext = false
    var verbose = false
}
