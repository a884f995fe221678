"""What programs do with the official SDK, synchronous and asynchronous, against UPSTASH_REDIS_REST_URL and _TOKEN."""

import asyncio

from upstash_redis import Redis
from upstash_redis.asyncio import Redis as AsyncRedis
from upstash_redis.errors import UpstashError


def check(got, wanted):
    assert got == wanted, f"{got!r} is not {wanted!r}"


def synchronous():
    redis = Redis.from_env()
    check(redis.ping(), "PONG")
    check(redis.flushdb(), True)

    check(redis.set("text", "Grüß Gott ☃"), True)
    check(redis.get("text"), "Grüß Gott ☃")
    check(redis.get("absent"), None)
    assert not redis.set("text", "other", nx=True)
    check(redis.set("ok", "OK"), True)
    check(redis.get("ok"), "OK")
    check(redis.mset({"a": "1", "b": "2"}), True)
    check(redis.mget("a", "absent", "b"), ["1", None, "2"])
    check(redis.incrby("a", 41), 42)
    check(redis.incrbyfloat("f", 1.5), 1.5)
    check(redis.strlen("text"), len("Grüß Gott ☃".encode()))
    check(redis.type("text"), "string")

    check(redis.expire("text", 100), True)
    assert 0 < redis.ttl("text") <= 100
    check(redis.persist("text"), True)
    check(redis.ttl("text"), -1)

    check(redis.hset("hash", values={"field": "value", "n": 1}), 2)
    check(redis.hgetall("hash"), {"field": "value", "n": "1"})
    check(redis.hgetall("absent"), {})
    check(redis.hincrby("hash", "n", 2), 3)

    check(redis.rpush("list", "a", "b", "c"), 3)
    check(redis.lrange("list", 0, -1), ["a", "b", "c"])
    check(redis.lpop("list"), "a")
    check(redis.sadd("set", "x", "y", "x"), 2)
    check(set(redis.smembers("set")), {"x", "y"})
    check(redis.zadd("zset", {"one": 1, "half": 0.5}), 2)
    check(redis.zrange("zset", 0, -1, withscores=True), [("half", 0.5), ("one", 1.0)])
    entry = redis.xadd("stream", "*", {"k": "v"})
    check(redis.xrange("stream", "-", "+"), [[entry, ["k", "v"]]])

    keys, cursor = set(), 0
    while True:
        cursor, page = redis.scan(cursor, match="*", count=3)
        keys.update(page)
        if cursor == 0:
            break
    check(keys, set(redis.keys("*")))

    check(redis.eval("return {KEYS[1], ARGV[1], 7}", keys=["k"], args=["v"]), ["k", "v", 7])
    digest = redis.script_load("return ARGV[1]")
    check(redis.evalsha(digest, args=["hello"]), "hello")

    pipeline = redis.pipeline()
    pipeline.set("p", "1")
    pipeline.incr("p")
    pipeline.get("p")
    check(pipeline.exec(), [True, 2, "2"])
    multi = redis.multi()
    multi.set("m", "1")
    multi.incr("m")
    check(multi.exec(), [True, 2])

    try:
        redis.incr("text")
        raise AssertionError("an error reply was no error")
    except UpstashError as error:
        assert "ERR" in str(error), error
    check(redis.delete("text", "absent"), 1)


async def asynchronous():
    async with AsyncRedis.from_env() as redis:
        await redis.set("counter", "0")
        await asyncio.gather(*(redis.incr("counter") for _ in range(100)))
        check(await redis.get("counter"), "100")
        replies = await asyncio.gather(*(redis.echo(f"message {i}") for i in range(100)))
        check(replies, [f"message {i}" for i in range(100)])


synchronous()
asyncio.run(asynchronous())
print("passed")
