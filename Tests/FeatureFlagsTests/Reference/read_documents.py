"""Reads flag documents, one a line, and writes each again as the SDK would: Python's json knows nothing of ours."""

import json
import sys

FIELDS = ["version", "enabled", "name", "rules", "environment", "percentage", "createdAt", "updatedAt"]
RULE = ["accessor", "compare", "target", "value"]

sys.stdout.reconfigure(encoding="utf-8")
for line in sys.stdin.buffer:
    document = json.loads(line)
    assert list(document)[: len(FIELDS)] == FIELDS, list(document)
    for rule in document["rules"]:
        assert list(rule) == [field for field in RULE if field in rule], rule
    print(json.dumps(document, separators=(",", ":"), ensure_ascii=False))
