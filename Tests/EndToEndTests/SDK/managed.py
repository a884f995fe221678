"""A database that the management API made, used with the official SDK before and after its password is reset."""

import base64
import json
import os
import urllib.request

from upstash_redis import Redis
from upstash_redis.errors import UpstashError

URL = os.environ["UPSTASH_MANAGEMENT_URL"]
LOGIN = f"{os.environ['UPSTASH_EMAIL']}:{os.environ['UPSTASH_API_KEY']}"
BASIC = base64.b64encode(LOGIN.encode()).decode()


def ask(method, path, body=None):
    request = urllib.request.Request(
        URL + path,
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": f"Basic {BASIC}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request) as response:
        return json.load(response)


def clients(database):
    url = "http://" + database["endpoint"]
    tokens = (database["rest_token"], database["read_only_rest_token"])
    return [Redis(url=url, token=token, rest_retries=0) for token in tokens]


def refused(call, word):
    try:
        call()
    except UpstashError as error:
        assert word in str(error), error
    else:
        raise AssertionError("it was not refused")


made = ask("POST", "/redis/database", {"database_name": "sdk", "platform": "aws", "primary_region": "eu-west-1"})
redis, reader = clients(made)
assert redis.set("k", "v") is True
assert reader.get("k") == "v"
refused(lambda: reader.set("k", "x"), "NOPERM")

reset = ask("POST", f"/redis/reset-password/{made['database_id']}")
for old in (redis, reader):
    refused(lambda: old.get("k"), "WRONGPASS")
redis, reader = clients(reset)
assert redis.get("k") == "v"
assert reader.get("k") == "v"

assert ask("DELETE", f"/redis/database/{made['database_id']}") == "OK"
assert ask("GET", "/redis/databases") == []
print("passed")
