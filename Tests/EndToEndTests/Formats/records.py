"""The schema of records takes every line that upkeep writes and that upkeep-formats(7) shows, and refuses others.

Needs `upkeep` on the path and an empty database that it finds.
"""

import json
import pathlib
import subprocess

from jsonschema import Draft202012Validator

package = pathlib.Path(__file__).resolve().parents[3]
schema = json.loads((package / "docs/upkeep-records.schema.json").read_text("utf-8"))
Draft202012Validator.check_schema(schema)
validator = Draft202012Validator(schema)

SEED = r"""
SET text "tab\there, \"quotes\", a \\ and \x01"
SET ending abc PXAT 4102444800000
SET "binary\x00\xff" "\x80\xfe"
SET "" ""
HSET hash name Ada photo "\xff\xd8"
RPUSH list a b "\xff" a
SADD set red green "\xff"
ZADD zset 1.5 ann -inf low +inf high 1e-7 tiny 1e300 "\xff"
XADD stream 1526919030474-55 kind login who "\xff"
XADD stream 1526919030475-0 kind logout
XADD stream 1526919030476-0 kind logout
XDEL stream 1526919030476-0
XGROUP CREATE stream readers 0 ENTRIESREAD 1
XREADGROUP GROUP readers "al\xff" COUNT 1 STREAMS stream >
XGROUP CREATECONSUMER stream readers idle
XGROUP CREATE stream "empty\xff" $
XADD emptied 5-1 a b
XTRIM emptied MAXLEN 0
PEXPIREAT list 4102444800000
"""

WRONG = """
null
[]
{}
{"key":"k"}
{"key":"k","type":"string"}
{"key":"k","type":"strin","value":"v"}
{"key":"k","type":"string","value":1}
{"key":"k","type":"string","value":null}
{"key":"k","type":"string","value":"v","ttl":1}
{"key":"k","type":"string","value":{"base64":"YmluAP8"}}
{"key":"k","type":"string","value":{"base64":"YmluAP8=","text":"bin"}}
{"key":"k","type":"string","value":"v","expires_at_ms":0}
{"key":"k","type":"string","value":"v","expires_at_ms":"4102444800000"}
{"key":"k","type":"string","value":"v","last_id":"1-1"}
{"key":"k","type":"hash","value":{"name":"Ada"}}
{"key":"k","type":"hash","value":[]}
{"key":"k","type":"hash","value":[["name"]]}
{"key":"k","type":"hash","value":[["name","Ada",0]]}
{"key":"k","type":"hash","value":[["name","Ada",1,2]]}
{"key":"k","type":"list","value":"a"}
{"key":"k","type":"list","value":[]}
{"key":"k","type":"list","value":[["a"]]}
{"key":"k","type":"set","value":["a","a"]}
{"key":"k","type":"zset","value":[["a",1.5]]}
{"key":"k","type":"zset","value":[["a","nan"]]}
{"key":"k","type":"zset","value":[["a","1.5","2"]]}
{"key":"k","type":"stream","value":[["1",[["a","b"]]]]}
{"key":"k","type":"stream","value":[["1-1",[]]]}
{"key":"k","type":"stream","value":[["1-1",[["a","b",1]]]]}
{"key":"k","type":"stream","value":[],"entries_added":1}
{"key":"k","type":"stream","value":[],"last_id":"1-1","groups":[]}
{"key":"k","type":"stream","value":[],"last_id":"1-1","groups":[{"name":"g","last_id":"1-1"}]}
{"key":"k","type":"stream","value":[],"groups":[{"name":"g","last_id":"1-1","consumers":[{"name":"c"}]}]}
{"key":"k","type":"json"}
{"key":"k","type":"json","part":1,"value":{}}
{"key":"k","type":"none","value":null}
{"key":"k","type":"none","part":1}
{"key":"k","type":"list","part":0,"value":["a"]}
{"key":"k","type":"list","part":1,"last":false,"value":["a"]}
{"key":"k","type":"list","last":true,"value":["a"]}
{"key":"k","type":"list","part":1,"expires_at_ms":1,"value":["a"]}
{"key":"k","type":"stream","part":1,"value":[],"last_id":"1-1"}
{"key":"k","type":"string","value":"v","difference":"none"}
{"export":{"version":2,"tool":"upkeep/0.1.0","started":"2026-11-23T07:44:41.746Z","source":"h"}}
{"export":{"version":1}}
{"trailer":{"complete":true,"keys":1}}
{"rejected":{"source":"f"},"original":"x"}
{"rejected":{"source":"f","reason":"r"}}
{"key":"k","type":"string","value":"v","trailer":{}}
"""


def upkeep(*arguments, input="", status=0):
    run = subprocess.run(["upkeep", *arguments], input=input, capture_output=True, encoding="utf-8")
    assert run.returncode == status, f"{arguments}: {run.returncode}, {run.stderr}"
    return run.stdout


def lines(name):
    # Not what Python takes for a line's end elsewhere: U+2028 may stand in a value.
    return [line for line in pathlib.Path(name).read_bytes().decode("utf-8").split("\n") if line]


def accept(lines):
    for line in lines:
        errors = [error.message[:200] for error in validator.iter_errors(json.loads(line))]
        assert not errors, f"{line[:200]}: {errors}"
    return [json.loads(line) for line in lines]


def written():
    upkeep("import", "-", "--format", "commands", input=SEED.lstrip())
    elements = "".join(f"RPUSH large {' '.join(f'{i + j:0>200}' for j in range(500))}\n" for i in range(0, 12000, 500))
    entries = "".join(f"XADD long {i}-0 field {i:0>800}\n" for i in range(1, 3001))
    upkeep("import", "-", "--format", "commands", input=elements + "PEXPIREAT large 4102444800000\n" + entries)
    upkeep("export", "-o", "export.jsonl")
    records = accept(lines("export.jsonl"))
    assert {record.get("type") for record in records} >= {"string", "hash", "list", "set", "zset", "stream"}
    for name in "large", "long":
        parts = [record for record in records if record.get("key") == name]
        assert len(parts) > 1 and parts[-1]["last"], name
    assert "export" in records[0] and records[-1]["trailer"]["complete"]

    upkeep("exec", "SET", "extra", "1")
    upkeep("exec", "HSET", "hash", "name", "Eve")
    upkeep("exec", "DEL", "list")
    upkeep("verify", "export.jsonl", "-o", "repair.jsonl", status=7)
    assert {record["difference"] for record in accept(lines("repair.jsonl"))} == {"extra", "value", "missing"}


def rejected():
    wrong = '{"key":"l","type":"list","value":[]}\nnonsense\n{"key":"k","type":"string","value":"v"}\n'
    upkeep(
        "import", "-", "--format", "jsonl", "--on-conflict", "overwrite", "--skip-bad", "--rejects", "rejects.jsonl",
        input=wrong, status=1)
    assert [record["original"] for record in accept(lines("rejects.jsonl"))] == wrong.split("\n")[:2]


def shown():
    """What stands in upkeep-formats(7), a line of it perhaps on several of the page's."""
    examples, example = [], None
    for line in (package / "man/upkeep-formats.7").read_text("utf-8").split("\n"):
        line = line.replace("\\e", "\\").replace("\\-", "-")
        if example is None and line.startswith('{"'):
            example = ""
        if example is not None:
            example += line.strip()
            try:
                json.loads(example)
            except ValueError:
                continue
            examples.append(example)
            example = None
    assert example is None and len(examples) > 15, examples
    # One is as people write it.
    accept([example for example in examples if not example.startswith('{"value": ')])
    records = "".join(f"{example}\n" for example in examples if '"key"' in example and "original" not in example)
    upkeep("import", "-", "--format", "jsonl", "--estimate", input=records)


written()
rejected()
shown()
for line in WRONG.split("\n"):
    assert not line or not validator.is_valid(json.loads(line)), f"accepted: {line}"
print("passed")
