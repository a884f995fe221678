"""Takes steps with the official rate-limit SDK, on a clock that each step sets, and sends commands of others between
them. Its arguments: URL, token, algorithm, its numbers and the identifier. Its input: a JSON array a line. Its output:
a line of words for each.
"""

import http.client
import json
import sys
import urllib.parse

from upstash_ratelimit import FixedWindow, Ratelimit, SlidingWindow, TokenBucket, limiter
from upstash_redis import Redis

url, token, algorithm, numbers, identifier = sys.argv[1:]
algorithms = {"fixed-window": FixedWindow, "sliding-window": SlidingWindow, "token-bucket": TokenBucket}
redis = Redis(url, token, allow_telemetry=False)
limits = Ratelimit(redis=redis, limiter=algorithms[algorithm](**json.loads(numbers)))

# The arithmetic is the SDK's own; only what it takes for now is ours.
clock = 0
limiter.now_ms = lambda: clock


def milliseconds(seconds):
    return round(seconds * 1000)


def limit(weight):
    response = limits.limit(identifier, rate=weight)
    return [int(response.allowed), response.limit, response.remaining, milliseconds(response.reset)]


def standing():
    return [limits.get_remaining(identifier), milliseconds(limits.get_reset(identifier))]


# Not by the SDK, whose own calls take long enough.
other = http.client.HTTPConnection(urllib.parse.urlsplit(url).netloc)


def send(*words):
    other.request("POST", "/", json.dumps(words), {"Authorization": f"Bearer {token}"})
    reply = json.loads(other.getresponse().read())["result"]
    return reply if isinstance(reply, list) else [reply]


steps = {"limit": limit, "standing": standing, "send": send}
for line in sys.stdin:
    clock, name, *values = json.loads(line)
    print(*("-" if word is None else word for word in steps[name](*values)))
