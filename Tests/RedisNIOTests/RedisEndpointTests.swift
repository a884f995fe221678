import RedisNIO
import RedisTypes
import Testing

@Suite struct RedisEndpointTests {
    @Test(arguments: [
        ("redis://localhost", RedisEndpoint(.tcp(host: "localhost", port: 6379))),
        ("redis://localhost/", RedisEndpoint(.tcp(host: "localhost", port: 6379))),
        ("REDIS://10.0.0.7:6380", RedisEndpoint(.tcp(host: "10.0.0.7", port: 6380))),
        ("redis://h/3", RedisEndpoint(.tcp(host: "h", port: 6379), database: 3)),
        ("redis://[::1]", RedisEndpoint(.tcp(host: "::1", port: 6379))),
        ("redis://[::1]:7000/2", RedisEndpoint(.tcp(host: "::1", port: 7000), database: 2)),
        ("rediss://h:1", RedisEndpoint(.tls(host: "h", port: 1))),
        ("rediss://h:65535", RedisEndpoint(.tls(host: "h", port: 65535))),
        ("redis://:pw@h", RedisEndpoint(.tcp(host: "h", port: 6379), password: Secret("pw"))),
        ("redis://u:pw@h", RedisEndpoint(.tcp(host: "h", port: 6379), username: "u", password: Secret("pw"))),
        (
            "redis://u:p%40%2F%3a%25@h",
            RedisEndpoint(.tcp(host: "h", port: 6379), username: "u", password: Secret("p@/:%"))
        ),
        ("redis://u:a:b@h", RedisEndpoint(.tcp(host: "h", port: 6379), username: "u", password: Secret("a:b"))),
        ("redis://u:a@b@h:1", RedisEndpoint(.tcp(host: "h", port: 1), username: "u", password: Secret("a@b"))),
        ("unix:///run/redis.sock", RedisEndpoint(.unixSocket(path: "/run/redis.sock"))),
        ("redis+unix:///a b", RedisEndpoint(.unixSocket(path: "/a b"))),
        (
            "unix://ann:p%40ss@/run/redis.sock",
            RedisEndpoint(.unixSocket(path: "/run/redis.sock"), username: "ann", password: Secret("p@ss"))
        ),
    ])
    func aURLNamesAnAddressAndALogin(url: String, endpoint: RedisEndpoint) throws {
        #expect(try RedisEndpoint(url: url) == endpoint)
    }

    @Test(arguments: [
        ("", "it has no scheme"),
        ("localhost:6379", "it has no scheme"),
        ("http://localhost", "the scheme is not redis, rediss or unix"),
        ("unix://relative/path", "unix:// needs an absolute path"), ("unix://", "unix:// needs an absolute path"),
        ("unix://a:b@relative/path", "unix:// needs an absolute path"),
        ("redis://", "it has no host"),
        ("redis://:6379", "it has no host"),
        ("redis://u:p@", "it has no host"),
        ("redis://h:", "the port is not a number from 1 to 65535"),
        ("redis://h:0", "the port is not a number from 1 to 65535"),
        ("redis://h:65536", "the port is not a number from 1 to 65535"),
        ("redis://h:+1", "the port is not a number from 1 to 65535"),
        ("redis://h:6379x", "the port is not a number from 1 to 65535"),
        ("redis://[::1]x", "the port is not a number from 1 to 65535"),
        ("redis://[::1]:0", "the port is not a number from 1 to 65535"),
        ("redis://::1", "an IPv6 address stands in brackets: [::1]"),
        ("redis://[::1", "an IPv6 address stands in brackets: [::1]"),
        ("redis://h/zero", "the database is not a number"),
        ("redis://h/-1", "the database is not a number"),
        ("redis://h/1/2", "the database is not a number"),
        ("redis://secret@h", "there is a user name but no password; write user:password@host"),
        ("redis://u:%4@h", "a % is not followed by two hexadecimal digits"),
        ("redis://u:%zz@h", "a % is not followed by two hexadecimal digits"),
        ("redis://u:%FF@h", "the user name or password is not UTF-8"),
    ])
    func aURLThatCannotBeUsedSaysWhyWithoutQuotingIt(url: String, reason: String) {
        #expect(throws: InvalidRedisURL(reason: reason)) { try RedisEndpoint(url: url) }
    }

    @Test(arguments: [
        ("redis://u:pw@h/4", "redis://h:6379"), ("rediss://:pw@[::1]:5", "rediss://[::1]:5"),
        ("unix:///s", "unix:///s"),
    ])
    func theDescriptionIsTheAddressAlone(url: String, description: String) throws {
        #expect(try String(describing: RedisEndpoint(url: url)) == description)
    }
}
