"""Reads {"flagd": a document, "contexts": [attributes]} and writes, for each flag, what flagd's own evaluator for
Python answers to each context, null where it has no answer."""

import json
import sys

from openfeature.contrib.tools.flagd.core import FlagdCore
from openfeature.evaluation_context import EvaluationContext
from openfeature.exception import OpenFeatureError

task = json.load(sys.stdin)
core = FlagdCore()
core.set_flags(json.dumps(task["flagd"]))


def answer(name, context):
    try:
        return core.resolve_boolean_value(name, None, EvaluationContext(attributes=context)).value
    except OpenFeatureError:
        return None


print(json.dumps({name: [answer(name, context) for context in task["contexts"]] for name in task["flagd"]["flags"]}))
