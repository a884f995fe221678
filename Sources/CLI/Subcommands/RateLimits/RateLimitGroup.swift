import ArgumentParser

struct RateLimitGroup: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ratelimit", abstract: "Rate limits that the official SDKs share.",
        discussion: """
            Limits of @upstash/ratelimit (JavaScript) and upstash-ratelimit (Python): the same keys, the same decisions, \
            byte for byte and step by step. A limiter is written as REQUESTS/WINDOW, such as --sliding-window 5/10s, or a \
            bucket as REFILL/INTERVAL,max=TOKENS, such as --token-bucket 10/1s,max=20.

            COST
              test costs nothing without --live; each of the others says what it does.
            """,
        subcommands: [
            LimiterTest.self, LimiterCheck.self, LimiterInspect.self, LimiterReset.self, LimiterWatch.self,
            LimiterTop.self, LimiterDenied.self, LimiterUsage.self, DenyListGroup.self, DynamicLimitGroup.self,
            LimiterGC.self,
        ])
}
