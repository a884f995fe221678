"""Calls of the SDK as values: one table serves both clients, their pipelines and their transactions."""

import inspect
import re

import upstash_redis
import upstash_redis.asyncio
from upstash_redis import commands
from upstash_redis.errors import UpstashError

CLIENTS = [upstash_redis.Redis, upstash_redis.asyncio.Redis]


class Call:
    """Methods to be called, one on the result of the other: `do.bitfield("key").get("u8", 0).execute()`."""

    def __init__(self, *steps):
        self._steps = steps

    def __getattr__(self, name):
        return Call(*self._steps, (name, None))

    def __call__(self, *words, **options):
        *before, (name, _) = self._steps
        return Call(*before, (name, (words, options)))

    def __repr__(self):
        return ".".join(name if given is None else name + shown(*given) for name, given in self._steps)


do = Call()


def shown(words, options):
    given = [repr(word) for word in words] + [f"{name}={value!r}" for name, value in options.items()]
    return "(" + ", ".join(text if len(text) < 200 else f"{text[:200]}…" for text in given) + ")"


def method(call):
    """The name under which the SDK has it: `get`, `json.get`, `bitfield`."""
    names = [name for name, _ in call._steps]
    called = next(index for index, (_, given) in enumerate(call._steps) if given is not None)
    return ".".join(names[: called + 1])


def make(call, target, called=None):
    """Calls it, and adds the methods of the SDK's classes that this took to `called`."""
    for name, given in call._steps:
        if called is not None:
            called |= definitions(target, name)
        target = getattr(target, name)
        if given is not None:
            words, options = given
            target = target(*words, **options)
    return target


async def settled(result):
    return await result if inspect.isawaitable(result) else result


async def outcome(call, target, called=None):
    try:
        return await settled(make(call, target, called))
    except Exception as error:
        return error


# What a call must come to


class Where:
    """A result that is not known in advance, but something about it is."""

    def __init__(self, words, holds):
        self.words, self.holds = words, holds

    def __repr__(self):
        return self.words

    def accepts(self, got):
        try:
            return self.holds(got)
        except (TypeError, ValueError, LookupError):  # it is of another kind altogether
            return False


def any_order(*items):
    return Where(f"in any order: {items}", lambda got: sorted(map(repr, got)) == sorted(map(repr, items)))


def one_of(*items):
    return Where(f"one of {items}", lambda got: got in items)


def between(low, high):
    return Where(f"{low}…{high}", lambda got: low <= got <= high)


def matching(pattern):
    return Where(f"like {pattern}", lambda got: re.fullmatch(pattern, got))


class Fails(Where):
    """An exception whose text begins so."""

    def __init__(self, text, kind=UpstashError):
        super().__init__(f"{kind.__name__}: {text}…", lambda got: isinstance(got, kind) and str(got).startswith(text))


def check(what, got, wanted):
    # 1 is not True here, nor 1.0.
    accepted = wanted.accepts(got) if isinstance(wanted, Where) else repr(got) == repr(wanted)
    assert accepted, f"{what}\n  expected: {wanted!r}\n  actual:   {got!r}"


async def alone(client, table, called=None):
    """Makes each call by itself."""
    for call, wanted in table:
        check(call, await outcome(call, client, called), wanted)


async def together(client, kind, table, called=None):
    """Makes all calls in one pipeline or transaction, but those that fail: for one error the SDK throws all away."""
    table = [(call, wanted) for call, wanted in table if not isinstance(wanted, Fails)]
    batch = make(getattr(do, kind)(), client, called)
    for call, _ in table:
        make(call, batch, called)
    replies = await outcome(do.exec(), batch, called)
    whole = f"{kind}() of {table[0][0]} … {table[-1][0]}"
    check(whole, replies, Where(f"{len(table)} replies", lambda got: len(got) == len(table)))
    for (call, wanted), got in zip(table, replies):
        check(f"{kind}().{call}", got, wanted)


# Which methods there are


def definitions(target, name):
    """`(class, name)` for each class that defines it. Where the SDK has a class twice, `Async` does not count."""
    kind = target if inspect.isclass(target) else type(target)
    return {(simple(owner), name) for owner in kind.__mro__ if name in vars(owner)}


def methods(client):
    """All that the SDK's classes offer to a program that uses this client."""
    classes = [kind for module in (commands, inspect.getmodule(client)) for kind in vars(module).values()]
    return {
        (simple(kind), name)
        for kind in classes
        if inspect.isclass(kind) and kind.__module__ in (commands.__name__, client.__module__)
        for name in vars(kind)
        if not name.startswith("_")
    }


def simple(kind):
    return kind.__name__.removeprefix("Async")
