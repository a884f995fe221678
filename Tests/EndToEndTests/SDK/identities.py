"""What the official SDK may do with a read-only token and with the token of a Redis user, on a local instance."""

import asyncio
import itertools
import os
import shlex
import subprocess

from calls import CLIENTS, Fails, alone, check, do, method, outcome, settled
from families import DISCARDED, FAMILIES

# What a read-only token may call: all that only reads, but not SCAN and KEYS, which read everything.
READS = set(
    """
    bitcount bitfield_ro bitpos dbsize echo exists geodist geohash geopos georadius_ro georadiusbymember_ro geosearch
    get getbit getrange hexists hget hgetall hkeys hlen hmget hrandfield hscan hstrlen hvals lindex llen lpos lrange
    mget pfcount ping pttl randomkey scard sdiff sinter sismember smembers smismember srandmember sscan strlen sunion
    touch ttl type xinfo_consumers xinfo_groups xlen xpending xrange xread xrevrange zcard zcount zdiff zinter
    zlexcount zmscore zrandmember zrange zrangebylex zrangebyscore zrank zrevrange zrevrangebylex zrevrangebyscore
    zrevrank zscan zscore zunion
    """.split()
)
# No one may call it: the service does not have it.
ABSENT = {"substr"}

NOBODY = Fails("WRONGPASS invalid or missing auth token.")
DENIED = Fails("NOPERM ")


def denied(command):
    """The gateway's own words; those of Redis differ from version to version."""
    return Fails(f"NOPERM this user has no permissions to run the '{command}' command or its subcommand")


DATA = [
    (do.flushdb(), True),
    (do.mset({"app:k": "v", "k": "v"}), True),
    (do.zadd("app:z", {"a": 1, "b": 2, "c": 3}), 3),
    (do.zadd("z", {"a": 1, "b": 2, "c": 3}), 3),
]

READER = [
    (do.get("k"), "v"),
    (do.set("k", "w"), denied("set")),
    (do.set("k", "w", get=True), denied("set")),
    (do.execute(["ACL", "WHOAMI"]), denied("acl|whoami")),
    (do.execute(["ACL", "GENTOKEN", "me"]), denied("acl|gentoken")),
    (do.execute(["CONFIG", "GET", "notify-keyspace-events"]), denied("config|get")),
    # Stock Redis has no LIMIT here. That the gateway helps itself with a script is no matter of rights.
    (do.zrange("z", 0, -1, offset=1, count=1), ["b"]),
    (do.zrange("z", -2, -1, offset=0, count=1), ["b"]),
    (do.pipeline().get("k").mget("k", "absent").exec(), ["v", ["v", None]]),
    (do.pipeline().get("k").delete("k").exec(), denied("del")),
    (do.multi().get("k").strlen("k").exec(), ["v", 1]),
    (do.multi().get("k").delete("k").exec(), DISCARDED),
    (do.get("k"), "v"),
]

RIGHTS = ["on", "~app:*", "&news", "+@read", "+@transaction", "+set", "+publish"]

ALICE = [
    (do.set("app:new", "1"), True),
    (do.get("app:new"), "1"),
    (do.set("k", "1"), DENIED),
    (do.mget("app:k", "k"), DENIED),
    (do.delete("app:k"), DENIED),
    (do.eval("return 1"), DENIED),
    (do.execute(["ACL", "GETUSER", "alice"]), DENIED),
    (do.publish("news", "x"), 0),
    (do.publish("olds", "x"), DENIED),
    (do.zrange("app:z", 0, -1, offset=1, count=1), ["b"]),
    # A script stands for this one, and she may run none.
    (do.zrange("app:z", -2, -1, offset=0, count=1), DENIED),
    (do.zrange("z", -2, -1, offset=0, count=1), DENIED),
    (do.pipeline().set("app:new", "2").get("app:new").exec(), [True, "2"]),
    (do.pipeline().set("app:new", "3").get("k").exec(), DENIED),
    (do.get("app:new"), "3"),
    (do.multi().set("app:new", "4").get("app:new").exec(), [True, "4"]),
    (do.multi().set("app:new", "5").get("k").exec(), DISCARDED),
    (do.get("app:new"), "4"),
]

REFUSED = [
    (do.execute(["ACL", "GENTOKEN", "alice", "short"]), Fails("ERR ")),
    (do.execute(["ACL", "SETUSER", "alice", ">a plain password"]), Fails("ERR ")),
    (do.execute(["ACL", "SETUSER", "alice", "nopass"]), Fails("ERR ")),
    (do.execute(["ACL", "SETUSER", "alice", "+client|list"]), Fails("ERR ")),
    (do.execute(["ACL", "SETUSER", "default", "off"]), Fails("ERR ")),
    (do.execute(["ACL", "RESTTOKEN", "alice", "not a password"]),
        Fails('ERR Wrong password or user "alice" does not exist')),
    (do.execute(["ACL", "RESTTOKEN", "nobody", "not a password"]),
        Fails('ERR Wrong password or user "nobody" does not exist')),
]


def upkeep(*words):
    return subprocess.run(["upkeep", *words], check=True, capture_output=True, text=True).stdout


def restart():
    """Starts the instance anew: a gateway that starts knows all its tokens, one that runs takes a second to notice."""
    upkeep("local", "down")
    upkeep("local", "up", "--port", "0")
    for word in shlex.split(upkeep("local", "env")):
        name, _, value = word.partition("=")
        if value:
            os.environ[name] = value


def client(kind, token=None):
    """With the token of the instance unless another is given."""
    return kind(os.environ["UPSTASH_REDIS_REST_URL"], token or os.environ["UPSTASH_REDIS_REST_TOKEN"])


async def make_alice(owner):
    """From a token to a user to a bearer token, as programs do it."""
    token = await settled(owner.execute(["ACL", "GENTOKEN", "alice"]))
    await alone(owner, [(do.execute(["ACL", "SETUSER", "alice", f">{token}", *RIGHTS]), "OK")])
    return await settled(owner.execute(["ACL", "RESTTOKEN", "alice", token]))


async def try_everything(owner, reader):
    """Calls each method with the read-only token."""
    await alone(owner, DATA)
    first = {}
    for call, _ in itertools.chain(*FAMILIES):
        first.setdefault(method(call), call)
    del first["execute"]
    refused = {
        name
        for name, call in first.items()
        if str(await outcome(call, reader)).startswith("NOPERM this user has no permissions to run the '")
    }
    check("methods refused to a read-only token", sorted(refused), sorted(first.keys() - READS - ABSENT))
    await alone(owner, [(do.dbsize(), 4), (do.get("k"), "v")])


async def main():
    reader = upkeep("token", "add", "reader", "--read-only").strip()
    bearers = {}
    for kind in CLIENTS:
        owner = client(kind)
        bearers[kind] = await make_alice(owner)
        await alone(owner, DATA + REFUSED)
        await alone(client(kind, bearers[kind]), ALICE)
    restart()
    for kind, bearer in bearers.items():
        owner = client(kind)
        await try_everything(owner, client(kind, reader))
        await alone(client(kind, reader), READER)
        await alone(client(kind, bearer), ALICE)  # users outlive the instance
        # Few enough not to look like guessing, of which the gateway takes ten a second.
        await alone(client(kind, "nobody"), [(do.ping(), NOBODY), (do.pipeline().ping().exec(), DISCARDED)])
        await alone(client(kind, bearer[:-1]), [(do.ping(), NOBODY)])
    await alone(owner, [(do.execute(["ACL", "DELUSER", "alice"]), 1), (do.ping(), "PONG")])
    for kind, bearer in bearers.items():
        await alone(client(kind, bearer), [(do.get("app:k"), NOBODY)])


asyncio.run(main())
print("passed")
