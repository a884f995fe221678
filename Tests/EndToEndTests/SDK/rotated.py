"""A consumer of a token that is rotated under it: reads its .env before every request, as a program that is told of a change
does, and says so in the file `ack-python` once it has used another token than at first. Ends when there is a file `stop`."""

import os

from upstash_redis import Redis


def variables():
    with open(".env", encoding="utf-8") as file:
        pairs = (line.rstrip("\n").split("=", 1) for line in file if "=" in line)
        return {name: value for name, value in pairs}


first = variables()["UPSTASH_REDIS_REST_TOKEN"]
clients = {}
answered = refused = 0
while not os.path.exists("stop"):
    now = variables()
    token = now["UPSTASH_REDIS_REST_TOKEN"]
    if token not in clients:
        clients[token] = Redis(now["UPSTASH_REDIS_REST_URL"], token, rest_retries=0)
    try:
        clients[token].incr("requests")
        answered += 1
    except Exception as error:
        refused += 1
        print(f"refused: {error}", flush=True)
    if answered == 1:
        open("ready-python", "w").close()
    if token != first:
        open("ack-python", "w").close()
print(f"answered {answered > 10}, refused {refused}, tokens {len(clients)}", flush=True)
