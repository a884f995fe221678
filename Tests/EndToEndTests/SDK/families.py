"""Every method of the official SDK that sends a command, by both clients, alone, in a pipeline and in a transaction,
with both encodings of replies, against UPSTASH_REDIS_REST_URL and _TOKEN.
"""

import asyncio
import functools
import hashlib
import os
import sys
from datetime import datetime, timedelta, timezone

import httpx
from upstash_redis.utils import GeoSearchResult

from calls import CLIENTS, Fails, Where, alone, any_order, between, check, do, make, matching, method, methods, one_of
from calls import outcome, settled, together

TEXT = "Grüß Gott ☃ 🐈 \0\r\n\t\"'\\ \u2028 +%2F"
SOON = 100_000  # no key that expires so late, in seconds, does so while this runs
LATER = 4_102_444_800  # in 2100
IN_2100 = datetime(2100, 1, 1, tzinfo=timezone.utc)
WRONG_TYPE = Fails("WRONGTYPE Operation against a key holding the wrong kind of value")


def digest(script):
    return hashlib.sha1(script.encode()).hexdigest()


def expiry(key):
    return do.execute(["PEXPIRETIME", key])


VALUES = [
    (call, wanted)
    for value, stored in [
        (TEXT, TEXT), ("", ""), ("OK", "OK"), ("T0s=", "T0s="), ("null", "null"), ('{"a": 1}', '{"a": 1}'),
        ("x" * 100_000, "x" * 100_000), (True, "true"), (12, "12"), (2**63, "9223372036854775808"),
        (13.361389, "13.361389"), (-0.5, "-0.5"), (None, "null"), ([1, "é"], '[1, "\\u00e9"]'),
    ]
    for call, wanted in [(do.set("value", value), True), (do.get("value"), stored), (do.echo(stored), stored)]
]

STRINGS = [
    (do.get("absent"), None),
    (do.set("s", "1"), True),
    (do.set("s", "2", nx=True), False),
    (do.set("absent", "2", xx=True), False),
    (do.set("s", "2", xx=True, get=True), "1"),
    (do.set("new", "1", get=True), None),
    (do.set("s", "3", ex=SOON), True),
    (do.set("s", "4", keepttl=True), True),
    (do.ttl("s"), between(1, SOON)),
    (do.set("s", "5", px=SOON * 1000), True),
    (do.pttl("s"), between(1, SOON * 1000)),
    (do.set("s", "6", exat=LATER), True),
    (expiry("s"), LATER * 1000),
    (do.set("s", "7", pxat=LATER * 1000 + 1), True),
    (expiry("s"), LATER * 1000 + 1),
    (do.getex("s"), "7"),
    (expiry("s"), LATER * 1000 + 1),
    (do.getex("s", persist=True), "7"),
    (expiry("s"), -1),
    (do.getex("s", ex=SOON), "7"),
    (do.ttl("s"), between(1, SOON)),
    (do.getex("s", px=SOON * 1000), "7"),
    (do.getex("s", exat=LATER), "7"),
    (expiry("s"), LATER * 1000),
    (do.getex("s", pxat=LATER * 1000 + 1), "7"),
    (expiry("s"), LATER * 1000 + 1),
    (do.getset("s", "8"), "7"),
    (do.getset("fresh", "1"), None),
    (do.getdel("fresh"), "1"),
    (do.getdel("fresh"), None),
    (do.append("s", "☃"), 4),
    (do.strlen("s"), 4),
    (do.strlen("absent"), 0),
    (do.setrange("range", 2, "abc"), 5),
    (do.getrange("range", 0, -2), "\0\0ab"),
    (do.getrange("absent", 0, -1), ""),
    (do.substr("range", 2, 3), Fails("ERR Command is not available: 'SUBSTR'.")),  # as the service has none
    (do.incr("n"), 1),
    (do.incrby("n", 2**53), 2**53 + 1),
    (do.incrby("n", 2**63 - 2 - 2**53), 2**63 - 1),
    (do.incr("n"), Fails("ERR increment or decrement would overflow")),
    (do.set("n", -(2**63) + 3), True),
    (do.decr("n"), -(2**63) + 2),
    (do.decrby("n", 2), -(2**63)),
    (do.incrbyfloat("f", 10.5), 10.5),
    (do.incrbyfloat("f", -0.25), 10.25),
    (do.mset({"a": "1", "b": TEXT}), True),
    (do.mget("a", "absent", "b"), ["1", None, TEXT]),
    (do.msetnx({"a": "2", "c": "2"}), False),
    (do.msetnx({"c": "3", "d": 4.5}), True),
    (do.mget("c", "d"), ["3", "4.5"]),
    (do.setex("e", SOON, "v"), True),
    (do.ttl("e"), between(1, SOON)),
    (do.psetex("e", SOON * 1000, "v"), True),
    (do.pttl("e"), between(1, SOON * 1000)),
    (do.setnx("e", "w"), False),
    (do.setnx("g", "w"), True),
    (do.set("e", "v", ex=0), Fails("ERR invalid expire time in 'set' command")),
    (do.incr("e"), Fails("ERR value is not an integer or out of range")),
]

KEYS = [
    (do.set("k", "v"), True),
    (do.copy("k", "copy"), True),
    (do.copy("k", "copy"), False),
    (do.copy("k", "copy", replace=True), True),
    (do.exists("k", "copy", "absent", "k"), 3),
    (do.touch("k", "absent"), 1),
    (do.type("k"), "string"),
    (do.type("absent"), "none"),
    (do.ttl("k"), -1),
    (do.ttl("absent"), -2),
    (do.pttl("absent"), -2),
    (do.expire("absent", SOON), False),
    (do.expire("k", SOON, xx=True), False),
    (do.expire("k", SOON, nx=True), True),
    (do.expire("k", 2 * SOON, lt=True), False),
    (do.expire("k", timedelta(seconds=2 * SOON), gt=True), True),
    (do.ttl("k"), between(SOON, 2 * SOON)),
    (do.pexpire("k", SOON * 1000, gt=True), False),
    (do.pexpire("k", timedelta(seconds=SOON), lt=True), True),
    (do.pttl("k"), between(1, SOON * 1000)),
    (do.pexpire("k", SOON * 1000, nx=True), False),
    (do.pexpire("k", SOON * 1000, xx=True), True),
    (do.expireat("k", LATER + 1), True),
    (expiry("k"), LATER * 1000 + 1000),
    (do.expireat("k", IN_2100, gt=True), False),
    (do.expireat("k", IN_2100, lt=True), True),
    (expiry("k"), LATER * 1000),
    (do.expireat("k", LATER, nx=True), False),
    (do.expireat("k", LATER, xx=True), True),
    (do.pexpireat("k", LATER * 1000 + 1, gt=True), True),
    (expiry("k"), LATER * 1000 + 1),
    (do.pexpireat("k", IN_2100, lt=True), True),
    (do.pexpireat("k", IN_2100, nx=True), False),
    (do.pexpireat("k", IN_2100, xx=True), True),
    (do.persist("k"), True),
    (do.persist("k"), False),
    (do.rename("k", TEXT), True),
    (do.rename("k", TEXT), Fails("ERR no such key")),
    (do.renamenx(TEXT, "copy"), False),
    (do.renamenx(TEXT, "k2"), True),
    (do.keys("*"), any_order("k2", "copy")),
    (do.keys("absent*"), []),
    (do.randomkey(), one_of("k2", "copy")),
    (do.rpush("list", "x"), 1),
    (do.scan(0, count=1000), Where("all three", lambda got: got[0] == 0 and sorted(got[1]) == ["copy", "k2", "list"])),
    (do.scan(0, match="c*", count=1000), (0, ["copy"])),
    (do.scan(0, type="list", count=1000), (0, ["list"])),
    (do.delete("k2", "absent"), 1),
    (do.unlink("copy", "list", "absent"), 2),
    (do.expireat("absent", 1), False),
    (do.set("gone", "v"), True),
    (do.expireat("gone", 1), True),
    (do.exists("gone"), 0),
    (do.randomkey(), None),
]

HASHES = [
    (do.hset("h", "f", TEXT), 1),
    (do.hset("h", values={"n": 1, "x": 1.5}), 2),
    (do.hset("h", "f", "v", values={"g": "w"}), 1),
    (do.hget("h", "f"), "v"),
    (do.hget("h", "absent"), None),
    (do.hgetall("h"), {"f": "v", "n": "1", "x": "1.5", "g": "w"}),
    (do.hgetall("absent"), {}),
    (do.hmset("h2", {"a": "1", TEXT: TEXT}), True),
    (do.hmget("h2", "a", "absent", TEXT), ["1", None, TEXT]),
    (do.hkeys("h2"), ["a", TEXT]),
    (do.hvals("h2"), ["1", TEXT]),
    (do.hlen("h2"), 2),
    (do.hexists("h2", "a"), True),
    (do.hexists("h2", "b"), False),
    (do.hsetnx("h2", "a", "2"), False),
    (do.hsetnx("h2", "b", "2"), True),
    (do.hstrlen("h2", TEXT), len(TEXT.encode())),
    (do.hdel("h2", TEXT, "absent"), 1),
    (do.hincrby("h", "n", 2**53), 2**53 + 1),
    (do.hincrbyfloat("h", "x", 0.25), 1.75),
    (do.hincrby("h", "f", 1), Fails("ERR hash value is not an integer")),
    (do.hset("one", "f", "v"), 1),
    (do.hrandfield("absent"), None),
    (do.hrandfield("one"), "f"),
    (do.hrandfield("h2", 5), any_order("a", "b")),
    (do.hrandfield("one", -3), ["f", "f", "f"]),
    (do.hrandfield("one", 1, withvalues=True), {"f": "v"}),
    (do.hscan("h2", 0), (0, {"a": "1", "b": "2"})),
    (do.hscan("h2", 0, match="b*", count=10), (0, {"b": "2"})),
    (do.hgetex("h2", "a", "absent"), ["1", None]),
    (do.hsetex("h3", "f", "v"), 1),
    (do.hsetex("h3", "f", "w", values={"g": "x"}, keepttl=True), 1),
    (do.hsetex("h3", "f", "no", fnx=True), 0),
    (do.hsetex("h3", "f", "yes", fxx=True), 1),
    (do.hgetdel("h3", "f", "absent"), ["yes", None]),
    (do.hgetdel("h3", "g"), ["x"]),
    (do.exists("h3"), 0),
    (do.set("s", "v"), True),
    (do.hgetall("s"), WRONG_TYPE),
    (do.hgetdel("s", "f"), WRONG_TYPE),
]

# Redis has these since 7.4, HGETEX and HSETEX with an expiry since 8.0.
FIELD_EXPIRY = [
    (do.hexpire("h", "a", SOON), [1]),
    (do.hexpire("h", ["a", "b", "absent"], SOON, nx=True), [0, 1, -2]),
    (do.hexpire("h", "c", timedelta(seconds=SOON), xx=True), [0]),
    (do.httl("h", "a"), Where("soon", lambda got: 0 < got[0] <= SOON)),
    (do.hpttl("h", ["a", "c", "absent"]), Where("soon, never, absent", lambda got: got[0] > 0 and got[1:] == [-1, -2])),
    (do.hpexpire("h", "a", SOON * 1000 * 2, gt=True), [1]),
    (do.hpexpire("h", "a", timedelta(seconds=SOON), lt=True), [1]),
    (do.hpexpire("h", "a", SOON * 1000, nx=True), [0]),
    (do.hpexpire("h", "a", SOON * 1000, xx=True), [1]),
    (do.hexpireat("h", ["a", "b"], LATER), [1, 1]),
    (do.hexpiretime("h", ["a", "b", "c"]), [LATER, LATER, -1]),
    (do.hexpireat("h", "a", IN_2100, gt=True), [0]),
    (do.hexpireat("h", "a", LATER, nx=True), [0]),
    (do.hexpireat("h", "c", LATER, xx=True), [0]),
    (do.hpexpireat("h", "a", LATER * 1000 + 1, gt=True), [1]),
    (do.hpexpiretime("h", "a"), [LATER * 1000 + 1]),
    (do.hpexpireat("h", "a", IN_2100, lt=True), [1]),
    (do.hpexpireat("h", "a", IN_2100, nx=True), [0]),
    (do.hpexpireat("h", "c", IN_2100, xx=True), [0]),
    (do.hpersist("h", ["a", "c"]), [1, -1]),
    (do.hgetex("h", "a", exat=LATER), ["1"]),
    (do.hgetex("h", "b", "c", pxat=LATER * 1000 + 1), ["2", "3"]),
    (do.hpexpiretime("h", ["a", "b", "c"]), [LATER * 1000, LATER * 1000 + 1, LATER * 1000 + 1]),
    (do.hgetex("h", "a", ex=SOON), ["1"]),
    (do.hgetex("h", "a", px=SOON * 1000), ["1"]),
    (do.hsetex("h", "a", "new", keepttl=True), 1),
    (do.httl("h", "a"), Where("soon", lambda got: 0 < got[0] <= SOON)),
    (do.hsetex("h", values={"a": "x", "b": "y"}, exat=LATER), 1),
    (do.hsetex("h", "c", "z", fxx=True, pxat=LATER * 1000 + 1), 1),
    (do.hpexpiretime("h", ["a", "b", "c"]), [LATER * 1000, LATER * 1000, LATER * 1000 + 1]),
    (do.hsetex("h", "a", "no", fnx=True, ex=SOON), 0),
    (do.hsetex("h", "d", "v", fnx=True, px=SOON * 1000), 1),
    (do.hgetex("h", "a", persist=True), ["x"]),
    (do.httl("h", "a"), [-1]),
    (do.hexpireat("h", "a", 1), [2]),
    (do.hget("h", "a"), None),
]

LISTS = [
    (do.rpush("l", "a", "b", TEXT), 3),
    (do.lpush("l", "y", "x"), 5),
    (do.lrange("l", 0, -1), ["x", "y", "a", "b", TEXT]),
    (do.lpushx("l", "w"), 6),
    (do.lpushx("absent", "w"), 0),
    (do.rpushx("l", "z", 1), 8),
    (do.rpushx("absent", "z"), 0),
    (do.llen("l"), 8),
    (do.lindex("l", -1), "1"),
    (do.lindex("l", 99), None),
    (do.linsert("l", "BEFORE", "a", "before"), 9),
    (do.linsert("l", "AFTER", "a", "after"), 10),
    (do.linsert("l", "AFTER", "nowhere", "x"), -1),
    (do.lset("l", 0, "first"), True),
    (do.lset("absent", 0, "x"), Fails("ERR no such key")),
    (do.lset("l", 99, "x"), Fails("ERR index out of range")),
    (do.ltrim("l", 0, 6), "OK"),
    (do.lrange("l", 0, -1), ["first", "x", "y", "before", "a", "after", "b"]),
    (do.lpop("l"), "first"),
    (do.lpop("l", 2), ["x", "y"]),
    (do.rpop("l"), "b"),
    (do.rpop("l", 2), ["after", "a"]),
    (do.lpop("absent"), None),
    (do.rpop("absent", 2), None),
    (do.rpush("m", "a", "b", "a", "c", "a"), 5),
    (do.lpos("m", "a"), 0),
    (do.lpos("m", "nowhere"), None),
    (do.lpos("m", "a", rank=-1), 4),
    (do.lpos("m", "a", count=0), [0, 2, 4]),
    (do.lpos("m", "a", rank=2, count=2, maxlen=3), [2]),
    (do.lrem("m", -2, "a"), 2),
    (do.lmove("m", "n"), "a"),
    (do.lmove("m", "n", "RIGHT", "LEFT"), "c"),
    (do.lmove("absent", "n"), None),
    (do.lrange("n", 0, -1), ["c", "a"]),
    (do.rpoplpush("n", "m"), "a"),
    (do.lrange("m", 0, -1), ["a", "b"]),
    (do.lrange("absent", 0, -1), []),
]

SETS = [
    (do.sadd("s", "a", "b", TEXT, "a"), 3),
    (do.sadd("t", "b", "c"), 2),
    (do.scard("s"), 3),
    (do.smembers("s"), any_order("a", "b", TEXT)),
    (do.smembers("absent"), []),
    (do.sismember("s", TEXT), True),
    (do.sismember("s", "z"), False),
    (do.smismember("s", "a", "z"), [True, False]),
    (do.sdiff("s", "t"), any_order("a", TEXT)),
    (do.sdiffstore("u", "s", "t"), 2),
    (do.sinter("s", "t"), ["b"]),
    (do.sinterstore("u", "s", "t"), 1),
    (do.sunion("s", "t"), any_order("a", "b", "c", TEXT)),
    (do.sunionstore("u", "s", "t"), 4),
    (do.smove("s", "t", "a"), True),
    (do.smove("s", "t", "a"), False),
    (do.srem("s", TEXT, "z"), 1),
    (do.srandmember("s"), "b"),
    (do.srandmember("s", -2), ["b", "b"]),
    (do.srandmember("t", 5), any_order("a", "b", "c")),
    (do.srandmember("absent"), None),
    (do.sscan("s"), (0, ["b"])),
    (do.sscan("t", 0, match="c*", count=10), (0, ["c"])),
    (do.spop("s"), "b"),
    (do.spop("s"), None),
    (do.spop("t", 5), any_order("a", "b", "c")),
    (do.spop("t", 5), []),
]

SORTED_SETS = [
    (do.zadd("z", {"one": 1, "two": 2, "three": 3.5}), 3),
    (do.zadd("z", {"one": 9}, nx=True), 0),
    (do.zadd("z", {"one": 0, "two": 5}, gt=True, ch=True), 1),
    (do.zadd("z", {"two": 2, "new": 1}, lt=True, ch=True), 2),
    (do.zadd("z", {"absent": 1}, xx=True), 0),
    (do.zadd("z", {"new": 3}, incr=True), 4.0),
    (do.zadd("z", {"absent": 3}, xx=True, incr=True), None),
    (do.zrange("z", 0, -1, withscores=True), [("one", 1.0), ("two", 2.0), ("three", 3.5), ("new", 4.0)]),
    (do.zrange("z", 0, 1, rev=True), ["new", "three"]),
    (do.zrange("z", "(1", "+inf", sortby="BYSCORE", offset=1, count=1), ["three"]),
    (do.zrange("z", 0, -1, offset=1, count=2), ["two", "three"]),  # stock Redis wants BYSCORE or BYLEX
    (do.zrange("absent", 0, -1, withscores=True), []),
    (do.zcard("z"), 4),
    (do.zcount("z", "(1", 3.5), 2),
    (do.zscore("z", "three"), 3.5),
    (do.zscore("z", "absent"), None),
    (do.zmscore("z", ["one", "absent"]), [1.0, None]),
    (do.zincrby("z", 0.25, "one"), 1.25),
    (do.zrank("z", "two"), 1),
    (do.zrank("z", "absent"), None),
    (do.zrevrank("z", "two"), 2),
    (do.zrevrange("z", 0, 0), ["new"]),
    (do.zrevrange("z", 0, 0, withscores=True), [("new", 4.0)]),
    (do.zrangebyscore("z", 2, "+inf", offset=0, count=1), ["two"]),
    (do.zrangebyscore("z", 2, "(3.5", withscores=True), [("two", 2.0)]),
    (do.zrevrangebyscore("z", "+inf", 2, offset=0, count=1), ["new"]),
    (do.zrevrangebyscore("z", 2, "-inf", withscores=True), [("two", 2.0), ("one", 1.25)]),
    (do.zrangestore("r", "z", 0, 1), 2),
    (do.zrangestore("r", "z", "-inf", "+inf", sortby="BYSCORE", offset=1, count=5), 3),
    (do.zrange("r", 0, -1), ["two", "three", "new"]),
    (do.zadd("y", {"one": 10, "ten": 10}), 2),
    (do.zdiff(["z", "y"]), ["two", "three", "new"]),
    (do.zdiff(["y", "z"], withscores=True), [("ten", 10.0)]),
    (do.zdiffstore("d", ["z", "y"]), 3),
    (do.zinter(["z", "y"]), ["one"]),
    (do.zinter(["z", "y"], weights=[2, 0.5], aggregate="MAX", withscores=True), [("one", 5.0)]),
    (do.zinterstore("d", ["z", "y"], weights=[1, 1], aggregate="MIN"), 1),
    (do.zunion(["z", "y"]), ["two", "three", "new", "ten", "one"]),
    (do.zunion(["d", "y"], weights=[1, 2], aggregate="SUM", withscores=True), [("ten", 20.0), ("one", 21.25)]),
    (do.zunionstore("d", ["z", "y"], aggregate="MAX"), 5),
    (do.zadd("ends", {"low": "-inf", "high": "+inf"}), 2),
    (do.zscore("ends", "high"), float("inf")),
    (do.zscan("ends", 0), (0, [("low", float("-inf")), ("high", float("inf"))])),
    (do.zscan("ends", 0, match="h*", count=10), (0, [("high", float("inf"))])),
    (do.zadd("one", {TEXT: 0.1}), 1),
    (do.zrandmember("absent"), None),
    (do.zrandmember("one"), TEXT),
    (do.zrandmember("one", -2), [TEXT, TEXT]),
    (do.zrandmember("one", 2, withscores=True), [(TEXT, 0.1)]),
    (do.zadd("lex", {letter: 0 for letter in "abcdefg"}), 7),
    (do.zlexcount("lex", "[b", "(e"), 3),
    (do.zrange("lex", "[b", "+", sortby="BYLEX", offset=1, count=2), ["c", "d"]),
    (do.zrangebylex("lex", "-", "(c"), ["a", "b"]),
    (do.zrangebylex("lex", "-", "+", offset=5, count=5), ["f", "g"]),
    (do.zrevrangebylex("lex", "+", "[f"), ["g", "f"]),
    (do.zrevrangebylex("lex", "+", "-", offset=5, count=5), ["b", "a"]),
    (do.zremrangebylex("lex", "[f", "+"), 2),
    (do.zremrangebyrank("lex", 0, 0), 1),
    (do.zremrangebyscore("lex", "-inf", "(0"), 0),
    (do.zpopmin("lex"), [("b", 0.0)]),
    (do.zpopmax("lex", 9), [("e", 0.0), ("d", 0.0), ("c", 0.0)]),
    (do.zpopmax("lex"), []),
    (do.zpopmin("z", 2), [("one", 1.25), ("two", 2.0)]),
    (do.zremrangebyscore("z", 3.5, 3.5), 1),
    (do.zrem("z", "new", "absent"), 1),
    (do.zincrby("z", 1, "m"), 1.0),
]

A, B, C, D = (["1-1", ["a", "1"]], ["1-2", ["b", TEXT]], ["2-0", ["c", "3"]], ["3-0", ["d", "4"]])

STREAMS = [
    (do.xadd("absent", "*", {"a": 1}, nomkstream=True), None),
    (do.xadd("x", "1-1", {"a": 1}), "1-1"),
    (do.xadd("x", "1-*", {"b": TEXT}), "1-2"),
    (do.xadd("x", "2-0", {"c": 3}), "2-0"),
    (do.xadd("x", "2-0", {"c": 3}), Fails("ERR The ID specified in XADD is equal or smaller than the target")),
    (do.xlen("x"), 3),
    (do.xrange("x"), [A, B, C]),
    (do.xrange("x", "(1-1", "+", count=1), [B]),
    (do.xrevrange("x", count=2), [C, B]),
    (do.xrevrange("x", "1-1", "-"), [A]),
    (do.xrange("absent"), []),
    (do.xread({"x": "1-1", "absent": "0"}), [["x", [B, C]]]),
    (do.xread({"x": "0"}, count=1), [["x", [A]]]),
    (do.xread({"x": "$"}), []),
    (do.xgroup_create("x", "g", "0"), "OK"),
    (do.xgroup_create("x", "g"), Fails("BUSYGROUP")),
    (do.xgroup_create("made", "g", mkstream=True), "OK"),
    (do.xgroup_createconsumer("x", "g", "alice"), 1),
    (do.xgroup_createconsumer("x", "g", "alice"), 0),
    (do.xreadgroup("g", "alice", {"x": ">"}, count=2), [["x", [A, B]]]),
    (do.xreadgroup("g", "bob", {"x": ">"}, noack=True), [["x", [C]]]),
    (do.xreadgroup("g", "bob", {"x": ">"}), []),
    (do.xreadgroup("g", "alice", {"x": "0"}), [["x", [A, B]]]),
    (do.xreadgroup("none", "alice", {"x": ">"}), Fails("NOGROUP")),
    (do.xpending("x", "g"), [2, "1-1", "1-2", [["alice", "2"]]]),
    (do.xpending("x", "g", "-", "+", 10, "alice", idle=0),
        Where("two of alice, twice each", lambda got: [[*entry[:2], entry[3]] for entry in got]
            == [["1-1", "alice", 2], ["1-2", "alice", 2]])),
    (do.xpending("x", "g", "-", "+", 10, consumer="bob"), []),
    (do.xclaim("x", "g", "bob", 0, "1-1"), [A]),
    (do.xclaim("x", "g", "bob", 0, "1-2", justid=True), ["1-2"]),
    (do.xclaim("x", "g", "bob", SOON * 1000, "1-2"), []),
    (do.xautoclaim("x", "g", "alice", 0, "0-0", count=1), ["1-2", [A], []]),
    (do.xautoclaim("x", "g", "alice", 0, "1-2", justid=True), ["0-0", ["1-2"], []]),
    (do.xinfo_groups("x"), [["name", "g", "consumers", 2, "pending", 2, "last-delivered-id", "2-0",
                             "entries-read", 3, "lag", 0]]),
    (do.xinfo_consumers("x", "g"), Where("alice with 2 pending, bob with none", lambda got:
        [consumer[:4] for consumer in got] == [["name", "alice", "pending", 2], ["name", "bob", "pending", 0]])),
    (do.xack("x", "g", "1-1", "9-9"), 1),
    (do.xackdel("x", "g", "1-2", "9-9"), [1, -1]),
    (do.xrange("x"), [A, C]),
    (do.xgroup_setid("x", "g", "0", entries_read=0), "OK"),
    (do.xreadgroup("g", "bob", {"x": ">"}), [["x", [A, C]]]),
    (do.xackdel("x", "g", "1-1", option="KEEPREF"), [1]),
    (do.xdelex("x", "2-0", option="ACKED"), [2]),
    (do.xdelex("x", "2-0", option="DELREF"), [1]),
    (do.xpending("x", "g"), [0, None, None, None]),
    (do.xadd("x", "3-0", {"d": 4}), "3-0"),
    (do.xdelex("x", "3-0", "9-9"), [1, -1]),
    (do.xadd("x", "4-0", {"e": 5}), "4-0"),
    (do.xreadgroup("g", "bob", {"x": ">"}), [["x", [["4-0", ["e", "5"]]]]]),
    (do.xackdel("x", "g", "4-0", option="DELREF"), [1]),
    (do.xdel("x", "4-0"), 0),
    (do.xgroup_delconsumer("x", "g", "bob"), 0),
    (do.xgroup_destroy("x", "g"), 1),
    (do.xgroup_destroy("x", "g"), 0),
    (do.xinfo_groups("absent"), Fails("ERR no such key")),
    (do.xadd("t", "1-0", {"a": 1}), "1-0"),
    (do.xadd("t", "2-0", {"a": 1}), "2-0"),
    (do.xadd("t", "3-0", {"a": 1}, maxlen=2, approximate_trim=False), "3-0"),
    (do.xadd("t", "4-0", {"a": 1}, maxlen=1, limit=10), "4-0"),
    (do.xadd("t", "5-0", {"a": 1}, minid="3-0", approximate_trim=False), "5-0"),
    (do.xadd("t", "6-0", {"a": 1}, minid="6-0", limit=10), "6-0"),
    (do.xlen("t"), 4),
    (do.xtrim("t", maxlen=3, limit=10), 0),
    (do.xtrim("t", maxlen=3, approximate=False), 1),
    (do.xtrim("t", minid="5-1", approximate=False), 2),
    (do.xdel("t", "6-0", "9-9"), 1),
    (do.xadd("t", "*", {"now": 1}), matching(r"\d{13}-\d+")),
]

HYPERLOGLOG = [
    (do.pfadd("a", "x", "y", TEXT), True),
    (do.pfadd("a", "x"), False),
    (do.pfadd("b", "y", "z"), True),
    (do.pfcount("a"), 3),
    (do.pfcount("a", "b", "absent"), 4),
    (do.pfmerge("c", "a", "b"), True),
    (do.pfcount("c"), 4),
]

PALERMO, CATANIA = (13.361389338970184, 38.1155563954963), (15.087267458438873, 37.50266842333162)
NEAR = [
    GeoSearchResult("Palermo", 190.4424, 3479099956230698, *PALERMO),
    GeoSearchResult("Catania", 56.4413, 3479447370796909, *CATANIA),
]
AROUND = (15, 37, 200, "KM")  # both
EVERYTHING = {"withdist": True, "withhash": True, "withcoord": True}

GEO = [
    (do.geoadd("g", (13.361389, 38.115556, "Palermo"), (15.087269, 37.502669, "Catania")), 2),
    (do.geoadd("g", (0, 0, "Palermo"), nx=True), 0),
    (do.geoadd("g", (0, 0, "Atlantis"), xx=True, ch=True), 0),
    (do.geodist("g", "Palermo", "Catania"), 166274.1516),
    (do.geodist("g", "Palermo", "Catania", "MI"), 103.3182),
    (do.geodist("g", "Palermo", "Atlantis"), None),
    (do.geohash("g", "Palermo", "Atlantis"), ["sqc8b49rny0", None]),
    (do.geopos("g", "Palermo", "Atlantis", "Catania"), [PALERMO, None, CATANIA]),
    (do.georadius("g", *AROUND, order="DESC"), ["Palermo", "Catania"]),
    (do.georadius("g", *AROUND, order="DESC", **EVERYTHING), NEAR),
    (do.georadius("g", *AROUND, count=1, any=True, withhash=True),
        one_of(*[[GeoSearchResult(near.member, hash=near.hash)] for near in NEAR])),
    (do.georadius("g", *AROUND, store="near"), 2),
    (do.georadius("g", *AROUND, storedist="far"), 2),
    (do.zscore("far", "Catania"), Where("56.4413", lambda got: round(got, 4) == 56.4413)),
    (do.georadius_ro("g", *AROUND, order="ASC", count=1), ["Catania"]),
    (do.georadius_ro("g", *AROUND, order="DESC", **EVERYTHING), NEAR),
    (do.georadiusbymember("g", "Palermo", 200, "KM", order="ASC"), ["Palermo", "Catania"]),
    (do.georadiusbymember("g", "Palermo", 100, "KM", withdist=True), [GeoSearchResult("Palermo", 0.0)]),
    (do.georadiusbymember("g", "Palermo", 100, "KM", store="near"), 1),
    (do.georadiusbymember_ro("g", "Palermo", 200, "KM", order="DESC", count=1), ["Catania"]),
    (do.georadiusbymember_ro("g", "Palermo", 100, "KM", withcoord=True),
        [GeoSearchResult("Palermo", None, None, *PALERMO)]),
    (do.geosearch("g", longitude=15, latitude=37, unit="KM", radius=200, order="DESC", **EVERYTHING), NEAR),
    (do.geosearch("g", member="Catania", unit="KM", width=400, height=400, order="ASC", count=1), ["Catania"]),
    (do.geosearch("g", member="Catania", radius=1), ["Catania"]),
    (do.geosearch("g", member="Atlantis", radius=1), Fails("ERR ")),
    (do.geosearchstore("near", "g", member="Palermo", unit="KM", radius=200), 2),
    (do.geosearchstore("far", "g", longitude=15, latitude=37, unit="KM", width=400, height=400, storedist=True), 2),
    (do.zscore("far", "Palermo"), Where("190.4424", lambda got: round(got, 4) == 190.4424)),
    (do.georadius("absent", *AROUND), []),
]

BITMAPS = [
    (do.setbit("a", 7, 1), 0),
    (do.setbit("a", 7, 1), 1),
    (do.getbit("a", 7), 1),
    (do.getbit("absent", 7), 0),
    (do.set("b", "\x01\x03"), True),
    (do.bitcount("b"), 3),
    (do.bitcount("b", 1, -1), 2),
    (do.bitpos("b", 1), 7),
    (do.bitpos("b", 0, 1), 8),
    (do.bitpos("b", 1, 1, -1), 14),
    (do.bitpos("absent", 1), -1),
    *[
        step
        for operation, sources, result in [
            ("AND", "ab", "\x01\x00"), ("OR", "ab", "\x01\x03"), ("XOR", "ab", "\x00\x03"), ("DIFF", "ba", "\x00\x03"),
            ("DIFF1", "ab", "\x00\x03"), ("ANDOR", "ba", "\x01\x00"), ("ONE", "ab", "\x00\x03"),
        ]
        for step in [(do.bitop(operation, "to", *sources), 2), (do.get("to"), result)]
    ],
    (do.bitop("NOT", "to", "a"), 1),
    (do.bitcount("to"), 7),
    (do.bitfield("f").set("u8", 0, 65).get("u8", "#0").incrby("u8", "#1", 66).execute(), [0, 65, 66]),
    (do.get("f"), "AB"),
    (do.bitfield("f").overflow("SAT").incrby("u8", 0, 250).overflow("FAIL").incrby("u8", 0, 1).execute(), [255, None]),
    (do.bitfield("f").overflow("WRAP").incrby("u8", 0, 2).get("i4", 12).execute(), [1, 2]),
    (do.bitfield_ro("f").get("u8", 0).get("u8", "#1").execute(), [1, 66]),
]

WORDS = "return {KEYS[1], ARGV[1], 7, false}"
WRITE = "return redis.call('SET', KEYS[1], ARGV[1])"
# Scripts of the service may have a flag that Redis does not know.
LOCKING = "#!lua flags=allow-key-locking\nreturn ARGV[1]"

SCRIPTS = [
    (do.script_flush(), True),
    (do.script_flush("SYNC"), True),
    (do.script_exists(digest(WORDS)), [False]),
    (do.eval(WORDS, keys=["k"], args=[TEXT]), ["k", TEXT, 7, None]),
    (do.eval("return 'OK'"), "OK"),
    (do.eval("return {ok = 'fine'}"), "fine"),
    (do.eval("return 3.9"), 3),
    (do.eval("return {1, {2, {'x'}}}"), [1, [2, ["x"]]]),
    (do.eval_ro("return redis.call('GET', KEYS[1])", keys=["absent"]), None),
    (do.eval_ro(WRITE, keys=["k"], args=["v"]), Fails("ERR Write commands are not allowed from read-only scripts")),
    (do.script_load(WRITE), digest(WRITE)),
    (do.script_exists(digest(WRITE), "0" * 40), [True, False]),
    (do.evalsha(digest(WRITE), keys=["k"], args=["v"]), "OK"),
    (do.get("k"), "v"),
    (do.evalsha("0" * 40), Fails("NOSCRIPT No matching script.")),
    (do.evalsha_ro(digest(WRITE), keys=["k"], args=["v"]), Fails("ERR Write commands are not allowed")),
    (do.evalsha_ro(digest(WORDS), keys=["k"], args=["v"]), ["k", "v", 7, None]),
    (do.script_load(LOCKING), digest(LOCKING)),
    (do.evalsha(digest(LOCKING), args=["locked"]), "locked"),
    (do.eval(LOCKING, args=[TEXT]), TEXT),
    (do.script_exists(digest(LOCKING)), [True]),
    (do.eval("return redis.error_reply('MINE is wrong')"), Fails("MINE is wrong")),
    (do.eval("nonsense("), Fails("ERR Error compiling script")),
]

LIBRARY = """#!lua name=mine
redis.register_function('save', function(keys, args) return redis.call('SET', keys[1], args[1]) end)
redis.register_function{
  function_name = 'read', callback = function(keys) return redis.call('GET', keys[1]) end, flags = {'no-writes'}
}"""

# The SDK has no methods for them.
FUNCTIONS = [
    (do.execute(["FUNCTION", "FLUSH"]), "OK"),
    (do.execute(["FUNCTION", "LOAD", LIBRARY]), "mine"),
    (do.execute(["FUNCTION", "LOAD", LIBRARY]), Fails("ERR Library 'mine' already exists")),
    (do.execute(["FUNCTION", "LOAD", "REPLACE", LIBRARY]), "mine"),
    (do.execute(["FCALL", "save", 1, "k", TEXT]), "OK"),
    (do.execute(["FCALL_RO", "read", 1, "k"]), TEXT),
    (do.execute(["FUNCTION", "LIST"]), Where("mine", lambda got: [library[:4] for library in got]
        == [["library_name", "mine", "engine", "LUA"]])),
    (do.execute(["FUNCTION", "STATS"]),
        ["running_script", None, "engines", ["LUA", ["libraries_count", 1, "functions_count", 2]]]),
    (do.execute(["FUNCTION", "DELETE", "mine"]), "OK"),
    (do.execute(["FCALL", "save", 1, "k", "v"]), Fails("ERR Function not found")),
]

SERVER = [
    (do.ping(), "PONG"),
    (do.ping(TEXT), TEXT),
    (do.echo(TEXT), TEXT),
    (do.time(), Where("a time of this century", lambda got: 1_700_000_000 < got[0] < LATER and 0 <= got[1] < 10**6)),
    (do.set("k", "v"), True),
    (do.dbsize(), 1),
    (do.flushdb("ASYNC"), True),
    (do.dbsize(), 0),
    (do.flushdb("SYNC"), True),
    (do.flushall("ASYNC"), True),
    (do.flushall(), True),
    (do.publish("channel", TEXT), 0),
    # Connections are the gateway's and shared; the service bars CLIENT as well.
    (do.client_setinfo("LIB-NAME", "x"), Fails('ERR Command "CLIENT SETINFO" is not allowed in REST')),
    (do.execute(["set", "k", "v"]), "OK"),
    (do.execute(["GET"]), Fails("ERR wrong number of arguments for 'get' command")),
    (do.execute(["NOSUCH", "x"]), Fails("ERR Command is not available: 'NOSUCH'.")),
    (do.execute(["SUBSCRIBE", "x"]), Fails('ERR Command "SUBSCRIBE" is not allowed in REST')),
    (do.execute(["BLPOP", "absent", 0]), None),  # nothing blocks over REST
]

JSON = [
    (do.json.set("j", "$", {"s": "é", "n": 1, "f": 1.5, "b": True, "l": [1, 2, 3], "o": {"x": None}}), True),
    (do.json.set("j", "$.s", "no", nx=True), False),
    (do.json.set("j", "$.new", "no", xx=True), False),
    (do.json.get("j", "$.s"), ["é"]),
    (do.json.get("j", "$.n", "$.b"), Where("both paths", lambda got: got == {"$.n": [1], "$.b": [True]})),
    (do.json.get("absent"), None),
    (do.json.type("j", "$.l"), ["array"]),
    (do.json.arrappend("j", "$.l", 4, "five", [6]), [6]),
    (do.json.arrindex("j", "$.l", "five"), [4]),
    (do.json.arrinsert("j", "$.l", 0, 0, "zero"), [8]),
    (do.json.arrlen("j", "$.l"), [8]),
    (do.json.arrpop("j", "$.l"), [[6]]),
    (do.json.arrpop("j", "$.l", 1), ["zero"]),
    (do.json.arrtrim("j", "$.l", 1, 2), [2]),
    (do.json.get("j", "$.l"), [[1, 2]]),
    (do.json.numincrby("j", "$.n", 2), [3]),
    (do.json.nummultby("j", "$.n", 2), [6]),
    (do.json.objkeys("j", "$.o"), [["x"]]),
    (do.json.objlen("j", "$"), [6]),
    (do.json.resp("j", "$.l"), [["[", 1, 2]]),
    (do.json.strappend("j", "$.s", "☃"), [5]),
    (do.json.strlen("j", "$.s"), [5]),
    (do.json.toggle("j", "$.b"), [False]),
    (do.json.toggle("j", "$.n"), [None]),
    (do.json.merge("j", "$.o", {"y": 2}), True),
    (do.json.get("j", "$.o"), [{"x": None, "y": 2}]),
    (do.json.clear("j", "$.l"), 1),
    (do.json.delete("j", "$.l"), 1),
    (do.json.forget("j", "$.o"), 1),
    (do.json.mset([("j", "$.n", 7), ("k", "$", "text")]), True),
    (do.json.mget(["j", "k", "absent"], "$"), [[{"s": "é☃", "n": 7, "f": 1.5, "b": False}], ["text"], None]),
    (do.json.get("k"), ["text"]),
    (do.set("s", "v"), True),
    (do.json.get("s"), Fails("")),
]

INDEX = do.search.index("books")

# Search is the service's own, and no Redis has it.
SEARCH = [
    (call, Fails(f"ERR unknown command 'SEARCH.{name}'"))
    for name, call in [
        ("CREATE", do.search.create_index(name="books", schema={"title": "TEXT"}, data_type="JSON", prefixes="book:")),
        ("QUERY", INDEX.query(filter={"title": "x"}, limit=1)),
        ("COUNT", INDEX.count(filter={})),
        ("WAITINDEXING", INDEX.wait_indexing()),
        ("DESCRIBE", INDEX.describe()),
        ("AGGREGATE", INDEX.aggregate(aggregations={"n": {"$count": {}}})),
        ("ALIASADD", INDEX.add_alias(alias="b")),
        ("DROP", INDEX.drop()),
        ("ALIASADD", do.search.alias.add(index_name="books", alias="b")),
        ("ALIASDEL", do.search.alias.delete(alias="b")),
        ("LISTALIASES", do.search.alias.list()),
    ]
]

# An error of the whole is no list, and the SDK does not look for it there.
DISCARDED = Fails("'str' object has no attribute 'get'", AttributeError)

BATCHES = [
    step
    for batch in (do.pipeline, do.multi)
    for step in [
        (batch().set("a", "1").incr("a").bitfield("b").set("u8", 0, 65).execute().get("b").hgetall("absent").exec(),
            [True, 2, [0], "A", {}]),
        (batch().set("lost", "1").reset(), None),
        (batch().set("a", "text").incr("a").set("after", "1").exec(), Fails("ERR value is not an integer")),
        (do.mget("a", "after", "lost"), ["text", "1", None]),
        (batch().execute(["GET", "a"]).execute(["MGET", "a", "absent"]).exec(), ["text", ["text", None]]),
        (batch().exec(), DISCARDED),
        (do.delete("a", "b", "after"), 3),
    ]
] + [
    # A pipeline goes on after a command that there is not; a transaction is not begun.
    (do.pipeline().set("a", "1").execute(["NOSUCH"]).set("b", "1").exec(), Fails("ERR Command is not available")),
    (do.exists("a", "b"), 2),
    (do.multi().set("c", "1").execute(["NOSUCH"]).exec(), DISCARDED),
    (do.multi().set("c", "1").execute(["GET"]).exec(), DISCARDED),
    (do.exists("c"), 0),
]

FAMILIES = [
    VALUES, STRINGS, KEYS, HASHES, LISTS, SETS, SORTED_SETS, STREAMS, HYPERLOGLOG, GEO, BITMAPS, SCRIPTS, FUNCTIONS,
    SERVER,
]


async def everyhow(client, table, called, before=()):
    """Makes the calls of a table in each of the three ways, each time on an empty database."""
    start = [(do.flushdb(), True), *before]
    await alone(client, start + table, called)
    for kind in ("pipeline", "multi"):
        await together(client, kind, start + table, called)


@functools.cache
def note(text):
    print(text, file=sys.stderr)


async def field_expiry(client, called):
    hash = (do.hset("h", values={"a": "1", "b": "2", "c": "3"}), 3)
    probe = await outcome(do.httl("absent", "field"), client, called)
    if not isinstance(probe, Exception):
        return await everyhow(client, FIELD_EXPIRY, called, before=[hash])
    note(f"fields of hashes do not expire: {probe}")
    # What the gateway can do without is among the hashes; the rest must fail and not pretend.
    emulated = [do.hget("h", "a"), do.hsetex("h", "a", "new", keepttl=True), do.hgetex("h", "a", persist=True)]
    lacking = [
        (call, Fails(f"ERR unknown command '{method(call).upper()}'"))
        for call, _ in FIELD_EXPIRY
        if repr(call) not in map(repr, emulated)
    ]
    await alone(client, [hash, *lacking], called)


async def documents(client, called):
    """Returns what may stay uncalled, and why."""
    probe = await outcome(do.json.set("probe", "$", {}), client, called)
    if not isinstance(probe, Exception):
        await everyhow(client, JSON, called)
        return {}
    check("json.set", probe, Fails("ERR unknown command 'JSON.SET'"))
    note(f"JSON is skipped: {probe}")
    await alone(client, [(do.pipeline().json.get("k").exec(), Fails("ERR unknown command 'JSON.GET'"))], called)
    return {"JsonCommands": "a module that the engine does not have"}


async def scans(client, called):
    """Follows cursors through what is too much for one page."""
    many = {f"item:{number}": number for number in range(1000)}
    filling = [do.hset("hash", values=many), do.sadd("set", *many), do.zadd("zset", many)]
    await alone(client, [(do.flushdb(), True), (do.mset(many), True), *((call, 1000) for call in filling)], called)
    for scan, wanted in [
        (lambda cursor: do.scan(cursor, match="item:*", count=200), many),
        (lambda cursor: do.hscan("hash", cursor, count=200), [(name, str(number)) for name, number in many.items()]),
        (lambda cursor: do.sscan("set", cursor, count=200), many),
        (lambda cursor: do.zscan("zset", cursor, count=200), [(name, float(n)) for name, n in many.items()]),
    ]:
        found, cursor, pages = set(), 0, 0
        while cursor or not pages:
            cursor, page = await settled(make(scan(cursor), client, called))
            found.update(page.items() if isinstance(page, dict) else page)
            pages += 1
        check(scan("…"), sorted(found), sorted(wanted))
        check(f"pages of {scan('…')}", pages, between(2, 1000))


async def messages(client, called):
    """The SDK can publish only; the subscriber is a plain request."""
    url, token = os.environ["UPSTASH_REDIS_REST_URL"], os.environ["UPSTASH_REDIS_REST_TOKEN"]
    headers = {"Authorization": f"Bearer {token}", "Accept": "text/event-stream"}
    text = "Grüß Gott, ☃ 🐈"
    async with httpx.AsyncClient(headers=headers) as http, http.stream("POST", f"{url}/subscribe/a/b") as stream:
        events = (line.removeprefix("data: ") async for line in stream.aiter_lines() if line.startswith("data: "))
        check("subscribe", [await anext(events), await anext(events)], ["subscribe,a,1", "subscribe,b,2"])
        await alone(client, [(do.publish("a", text), 1), (do.publish("b", 1.5), 1), (do.publish("c", ""), 0)], called)
        check("messages", [await anext(events), await anext(events)], [f"message,a,{text}", "message,b,1.5"])


async def crowd(client, called):
    """Many transactions at a time, from threads where the client has no other way: nobody gets between."""

    async def transact():
        transaction = make(do.multi().incr("n").incr("n").incr("n"), client, called)
        return await settled(await asyncio.to_thread(transaction.exec))

    await alone(client, [(do.delete("n"), 0)], called)
    replies = await asyncio.gather(*(transact() for _ in range(30)))
    check("30 × multi()", sorted(replies), [[n, n + 1, n + 2] for n in range(1, 90, 3)])


async def undecodable(client, encoding, called):
    """Bytes that are no text: replaced in plain replies; in base64 they arrive, and the SDK fails to read them."""
    wanted = "\ufffd" if encoding is None else Fails("'utf-8' codec can't decode byte 0xff", UnicodeDecodeError)
    await alone(client, [(do.bitfield("bytes").set("u8", 0, 255).execute(), [0]), (do.get("bytes"), wanted)], called)


async def sync_token(client, called):
    """Changes with each write; the SDK sends back the last that it saw."""
    before = client._sync_token
    await alone(client, [(do.set("k", "v"), True)], called)
    check("Upstash-Sync-Token", client._sync_token, Where(f"not {before!r}", lambda got: got not in ("", before)))


async def slash(kind):
    """A base URL that ends in one is kept by the SDK, which then asks for `//pipeline`."""
    client = kind(os.environ["UPSTASH_REDIS_REST_URL"] + "/", os.environ["UPSTASH_REDIS_REST_TOKEN"])
    pings = [(do.ping(), "PONG"), (do.pipeline().ping().exec(), ["PONG"]), (do.multi().ping().exec(), ["PONG"])]
    await alone(client, pings)
    await settled(client.close())


async def use(kind, encoding, called):
    client = make(do.from_env(rest_encoding=encoding), kind, called)
    for table in FAMILIES:
        await everyhow(client, table, called)
    await alone(client, SEARCH + BATCHES, called)
    await field_expiry(client, called)
    excused = await documents(client, called)
    await scans(client, called)
    await messages(client, called)
    await crowd(client, called)
    await undecodable(client, encoding, called)
    await sync_token(client, called)
    await settled(make(do.close(), client, called))
    return excused


async def main():
    for kind in CLIENTS:
        called = set()
        for encoding in ("base64", None):
            try:
                excused = await use(kind, encoding, called)
            except AssertionError as failure:
                raise AssertionError(f"{kind.__module__}, encoding {encoding}: {failure}") from None
        await slash(kind)
        missing = sorted(f"{owner}.{name}" for owner, name in methods(kind) - called if owner not in excused)
        assert not missing, f"{kind.__module__}: never called: {', '.join(missing)}"


if __name__ == "__main__":
    asyncio.run(main())
    print("passed")
