"""Reads texts, one JSON string a line, and writes of each the tree that PyYAML makes of it, one JSON value a line:
null for a text that it refuses. With `core`, scalars have the types of YAML 1.2's core schema; otherwise those of
PyYAML itself, which are YAML 1.1's."""

import json
import re
import sys

import yaml


class Core(yaml.SafeLoader):
    """PyYAML's own parser, which is not libyaml's, under the core schema."""

    yaml_implicit_resolvers = {}


def resolve(kind, pattern):
    Core.add_implicit_resolver("tag:yaml.org,2002:" + kind, re.compile("^(?:" + pattern + ")$", re.X), None)


resolve("null", "|~|null|Null|NULL")
resolve("bool", "true|True|TRUE|false|False|FALSE")
resolve("int", "[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
resolve("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")


def tree(node):
    if node is None:
        return {"null": "null"}
    if isinstance(node, yaml.SequenceNode):
        return [tree(item) for item in node.value]
    if isinstance(node, yaml.MappingNode):
        return {"map": [[tree(key), tree(value)] for key, value in node.value]}
    kind = node.tag.rpartition(":")[2]
    return {kind: "null" if kind == "null" else node.value}


loader = Core if sys.argv[1] == "core" else yaml.SafeLoader
for line in sys.stdin:
    try:
        result = tree(yaml.compose(json.loads(line), Loader=loader))
    except (yaml.YAMLError, RecursionError):
        result = None
    print(json.dumps(result))
