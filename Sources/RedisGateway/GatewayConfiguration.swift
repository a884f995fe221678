package import RedisNIO
package import RedisTypes

/// How a gateway is set up.
package struct GatewayConfiguration: Sendable {
    /// An address of this machine; names are resolved once, at start.
    package var host = "127.0.0.1"
    /// 0 lets the system choose; ``Gateway/port`` tells which.
    package var port = 0
    /// The standard token: everything a REST client may do.
    package var token: Secret
    package var redis: RedisConnector
    /// Certificate chain and private key, both PEM files; without them the gateway speaks plain HTTP.
    package var tls: TLSFiles?
    /// Event loops. Each owns some client connections and their link to Redis.
    package var threads = 1
    package var limits = GatewayLimits()
    /// Origins whose pages may use the API from a browser, such as `https://app.example`, or `*` for all. None by
    /// default: `OPTIONS` is then a method like any other that is not allowed.
    package var corsOrigins: [String] = []

    package struct TLSFiles: Sendable, Hashable {
        package var certificate: String
        package var privateKey: String

        package init(certificate: String, privateKey: String) {
            self.certificate = certificate
            self.privateKey = privateKey
        }
    }

    package init(token: Secret, redis: RedisConnector) {
        self.token = token
        self.redis = redis
    }
}
