"""A program that limits with the official SDK while somebody operates its limiter: one request for each line that it
reads, and what became of it."""

import sys

from upstash_ratelimit import FixedWindow, Ratelimit
from upstash_redis import Redis

limiter = Ratelimit(redis=Redis.from_env(), limiter=FixedWindow(max_requests=3, window=1, unit="d"))
for _ in sys.stdin:
    answer = limiter.limit("user:42")
    print("allowed" if answer.allowed else "denied", answer.remaining, flush=True)
