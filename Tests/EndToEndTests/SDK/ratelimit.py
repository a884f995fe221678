"""What programs do with the official rate-limit SDK, against UPSTASH_REDIS_REST_URL and _TOKEN."""

import asyncio

from upstash_ratelimit import FixedWindow, Ratelimit, SlidingWindow, TokenBucket
from upstash_ratelimit.asyncio import Ratelimit as AsyncRatelimit
from upstash_ratelimit.asyncio import SlidingWindow as AsyncSlidingWindow
from upstash_redis import Redis
from upstash_redis.asyncio import Redis as AsyncRedis

# No window ends while this runs.
HOUR = 3600


def check(got, wanted):
    assert got == wanted, f"{got!r} is not {wanted!r}"


def synchronous():
    algorithms = [
        FixedWindow(max_requests=3, window=1000 * HOUR),
        SlidingWindow(max_requests=3, window=1000 * HOUR),
        TokenBucket(max_tokens=3, refill_rate=1, interval=HOUR),
    ]
    for algorithm in algorithms:
        limits = Ratelimit(redis=Redis.from_env(), limiter=algorithm, prefix=type(algorithm).__name__)
        check([limits.limit("visitor").allowed for _ in range(5)], [True, True, True, False, False])
        check(limits.limit("other").remaining, 2)
        check(limits.get_remaining("visitor"), 0)


async def asynchronous():
    async with AsyncRedis.from_env() as redis:
        limits = AsyncRatelimit(redis=redis, limiter=AsyncSlidingWindow(max_requests=2, window=1000 * HOUR))
        check([(await limits.limit("visitor")).allowed for _ in range(3)], [True, True, False])


synchronous()
asyncio.run(asynchronous())
print("passed")
