"""The evaluation of edge-flags, written down a second time: plain, slow, standard library only.

It follows the description of the documents and rules, and for targets and attributes of odd types what the SDK's
published rules do with them.

Reads lines of `document TAB context` (JSON each) and answers each with `bucket canonical-text answer`, or `error` when
either is no JSON that JavaScript reads. A context's text is hashed as it is. With `TAB flag` or `TAB TAB flag` behind it
the context is what the HTTP handler makes of a request by the React helper: the name comes last, or first.
"""

import hashlib
import json
import math
import re
import sys
import urllib.parse


class Undefined:
    """JavaScript's `undefined`."""


UNDEFINED = Undefined()


class Function:
    """What every object inherits under some names."""

    def __init__(self, name):
        self.name = name


class ScriptError(Exception):
    """What JavaScript throws a TypeError for."""


# ---- JSON.parse


def _reject(word):
    raise ValueError("no JSON: " + word)


def _is_index(key):
    return re.fullmatch(r"0|[1-9][0-9]*", key) is not None and int(key) < 2**32 - 1


def _object(pairs):
    # A repeated key keeps its first place and takes its last value; array indices come first, by number.
    members = {}
    for key, value in pairs:
        members[key] = value
    indices = sorted((key for key in members if _is_index(key)), key=int)
    ordered = {key: members[key] for key in indices}
    ordered.update(members)
    return {key: members[key] for key in ordered}


def _number(digits):
    return float(digits)


_decoder = json.JSONDecoder(
    object_pairs_hook=_object, parse_float=_number, parse_int=_number, parse_constant=_reject, strict=True
)


def parse(data):
    """JSON.parse of UTF-8 bytes."""
    text = data.decode("utf-8")
    start = re.match(r"[ \t\n\r]*", text).end()
    value, end = _decoder.raw_decode(text, start)
    if re.match(r"[ \t\n\r]*\Z", text[end:]) is None:
        raise ValueError("text after the value")
    return value


# ---- JSON.stringify


def number_text(number):
    """Number::toString of ECMAScript, base 10."""
    if math.isnan(number):
        return "NaN"
    if number == 0:
        return "0"
    if math.isinf(number):
        return "Infinity" if number > 0 else "-Infinity"
    if number < 0:
        return "-" + number_text(-number)
    mantissa, _, exponent = ("%r" % number).partition("e")
    whole, _, fraction = mantissa.partition(".")
    if fraction == "0":
        fraction = ""
    point = len(whole) + int(exponent or "0")
    digits = whole + fraction
    stripped = digits.lstrip("0")
    point -= len(digits) - len(stripped)
    digits = stripped.rstrip("0")
    count = len(digits)
    if count <= point <= 21:
        return digits + "0" * (point - count)
    if 0 < point <= 21:
        return digits[:point] + "." + digits[point:]
    if -6 < point <= 0:
        return "0." + "0" * -point + digits
    sign = "+" if point > 0 else "-"
    head = digits[0] + ("." + digits[1:] if count > 1 else "")
    return head + "e" + sign + str(abs(point - 1))


_SHORT = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def quote(text):
    output = ['"']
    for character in text:
        code = ord(character)
        if character in _SHORT:
            output.append(_SHORT[character])
        elif code < 0x20 or 0xD800 <= code <= 0xDFFF:
            output.append("\\u%04x" % code)
        else:
            output.append(character)
    output.append('"')
    return "".join(output)


def stringify(value):
    if value is None:
        return "null"
    if value is True:
        return "true"
    if value is False:
        return "false"
    if isinstance(value, float):
        return number_text(value) if math.isfinite(value) else "null"
    if isinstance(value, str):
        return quote(value)
    if isinstance(value, list):
        return "[" + ",".join(stringify(item) for item in value) + "]"
    return "{" + ",".join(quote(key) + ":" + stringify(item) for key, item in value.items()) + "}"


# ---- Conversions


def units(text):
    """The string with one character for each UTF-16 code unit, so that Python compares as JavaScript does."""
    data = text.encode("utf-16-le", "surrogatepass")
    return "".join(chr(data[i] | data[i + 1] << 8) for i in range(0, len(data), 2))


_SPACE = "\t\n\v\f\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
_TRIM = re.compile("[%s]*(.*?)[%s]*\\Z" % (_SPACE, _SPACE), re.DOTALL)
_DECIMAL = re.compile(r"[+-]?(?:Infinity|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)")


def string_to_number(text):
    text = _TRIM.match(text).group(1)
    if text == "":
        return 0.0
    for prefix, digits, base in (("0x", "[0-9a-fA-F]+", 16), ("0o", "[0-7]+", 8), ("0b", "[01]+", 2)):
        if text[:2].lower() == prefix and re.fullmatch(digits, text[2:]):
            try:
                return float(int(text[2:], base))
            except OverflowError:
                return math.inf
    if _DECIMAL.fullmatch(text) is None:
        return math.nan
    return float(text.replace("Infinity", "inf"))


def to_primitive(value):
    if isinstance(value, (list, dict, Function)):
        return to_string(value)
    return value


def to_string(value):
    if isinstance(value, str):
        return value
    if value is None:
        return "null"
    if value is UNDEFINED:
        return "undefined"
    if value is True:
        return "true"
    if value is False:
        return "false"
    if isinstance(value, float):
        return number_text(value)
    if isinstance(value, list):
        return ",".join("" if item is None or item is UNDEFINED else to_string(item) for item in value)
    if isinstance(value, Function):
        return "function " + value.name + "() { [native code] }"
    if "toString" in value:
        raise ScriptError("Cannot convert object to primitive value")
    return "[object Object]"


def to_number(value):
    value = to_primitive(value)
    if value is UNDEFINED:
        return math.nan
    if value is None or value is False:
        return 0.0
    if value is True:
        return 1.0
    if isinstance(value, float):
        return value
    return string_to_number(value)


def truthy(value):
    if value is UNDEFINED or value is None or value is False or value == "":
        return False
    if isinstance(value, float):
        return value != 0 and not math.isnan(value)
    return True


def strictly_equal(left, right):
    if isinstance(left, (list, dict, Function)) or isinstance(right, (list, dict, Function)):
        return False  # two objects of their own
    if type(left) is not type(right):
        return False
    return left == right


def includes(holder, needle):
    """`holder.includes(needle)` of a string or an array."""
    if isinstance(holder, str):
        return units(to_string(needle)) in units(holder)
    if isinstance(holder, list):
        return any(strictly_equal(item, needle) for item in holder)
    raise ScriptError("includes is not a function")


def ordered(left, right, compare):
    left, right = to_primitive(left), to_primitive(right)
    if isinstance(left, str) and isinstance(right, str):
        return compare(units(left), units(right))
    return compare(to_number(left), to_number(right))


# ---- Rules


_INHERITED = {
    name: Function(name)
    for name in (
        "hasOwnProperty isPrototypeOf propertyIsEnumerable toLocaleString toString valueOf __defineGetter__"
        " __defineSetter__ __lookupGetter__ __lookupSetter__"
    ).split()
}
_INHERITED["constructor"] = Function("Object")
_INHERITED["__proto__"] = {}


def matches(rule, context):
    accessor = rule["accessor"]
    attribute = context[accessor] if accessor in context else _INHERITED.get(accessor, UNDEFINED)
    target = rule.get("target", UNDEFINED)
    compare = rule["compare"]
    missing = attribute is UNDEFINED
    if compare == "in":
        return not missing and includes(target, attribute)
    if compare == "not_in":
        return missing or not includes(target, attribute)
    if compare == "contains":
        return not missing and includes(attribute, target)
    if compare == "not_contains":
        return missing or not includes(attribute, target)
    if compare == "eq":
        return strictly_equal(attribute, target)
    if compare == "not_eq":
        return not strictly_equal(attribute, target)
    if compare == "empty":
        return not truthy(attribute)
    if compare == "not_empty":
        return truthy(attribute)
    if compare == "gt":
        return not missing and ordered(attribute, target, lambda a, b: a > b)
    if compare == "gte":
        return not missing and ordered(attribute, target, lambda a, b: a >= b)
    if compare == "lt":
        return not missing and ordered(attribute, target, lambda a, b: a < b)
    if compare == "lte":
        return not missing and ordered(attribute, target, lambda a, b: a <= b)
    return False  # a comparator that nobody knows


def bucket(text):
    return sum(hashlib.sha256(text.encode("utf-8")).digest()) % 100


def evaluate(document, context):
    percentage = document.get("percentage")
    if truthy(percentage) and bucket(stringify(context)) > to_number(percentage):
        return False
    for rule in document.get("rules", []):
        if matches(rule, context):
            return rule["value"]
    return document["enabled"]


# ---- HTTP


def scalars(text):
    """A USVString: halves of surrogate pairs become U+FFFD."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def decode_component(text):
    """decodeURIComponent."""
    if re.search("%(?![0-9a-fA-F]{2})", text):
        raise ValueError("URI malformed")
    return urllib.parse.unquote(text, errors="strict")


def requested(attributes, flag, comes_first):
    """The context that the handler builds from the query which the helper sends."""
    pairs = dict(attributes)
    if comes_first and "_flag" not in pairs:
        pairs = {"_flag": flag, **pairs}
    pairs["_flag"] = flag
    if any(value is None for value in pairs.values()):
        raise ValueError("no text")
    query = urllib.parse.urlencode([(scalars(name), scalars(to_string(value))) for name, value in pairs.items()])
    parsed = urllib.parse.parse_qsl(query, keep_blank_values=True)
    decoded = [(decode_component(name), decode_component(value)) for name, value in parsed]
    return _object([(name, value) for name, value in decoded if name != "__proto__"])


def main():
    for line in sys.stdin.buffer:
        document, context, *form = line.rstrip(b"\n").split(b"\t")
        try:
            document, context = parse(document), parse(context)
            if form:
                context = requested(context, form[-1].decode(), len(form) == 2)
        except (ValueError, RecursionError, ScriptError, AttributeError, TypeError):
            print("error")
            continue
        try:
            answer = stringify(evaluate(document, context))
        except ScriptError:
            answer = "throws"
        text = stringify(context)
        sys.stdout.write("%d %s %s\n" % (bucket(text), text, answer))


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")
    main()
