"""JSON that says one thing: no name twice, and no number that is none (RFC 7493)."""

import json
from asyncio import get_running_loop
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from time import monotonic, sleep
from typing import Any, NoReturn

from fastapi import Request

COMMAS_MAX = 20_000
BATCH_COMMAS_MAX = 50_000
"""Between values, and in texts. A list of 2,000 values of a dimension has half of the first, a batch of 500 a third of
the second; 64 MiB of commas would be two GB of values."""

OBJECTS_MAX = 10_000
"""They take longest: of a batch of 500, twenty in each."""

AT_ONCE_MAX = 64 * 1024
"""Bytes: what is longer is read in a thread, so that others are answered meanwhile."""

READING = ThreadPoolExecutor(1, "reading")
"""One after the other: beside many threads that compute, the one that answers would hardly get a turn."""

READS_S, RESTS_S = 0.00025, 0.002
"""In turns: whoever asks for something small meanwhile has the process nearly for itself."""

MEMBERS_MAX = 64
"""Of one object: twice what any has. Each name that is unknown would be told of, which takes longer than to read it."""

Pairs = list[tuple[str, Any]]


class PlainRequest(Request):
    """Raises JSONDecodeError also for what Python would take beyond JSON."""

    async def json(self) -> Any:
        most = BATCH_COMMAS_MAX if self.scope["path"].endswith("/batch") else COMMAS_MAX
        body = await self.body()
        if len(body) <= AT_ONCE_MAX:
            return parsed(body, most)
        return await get_running_loop().run_in_executor(READING, parsed, body, most, Resting())


def refuse(what: str) -> NoReturn:
    raise json.JSONDecodeError(what, "", 0)


def once(pairs: Pairs) -> dict[str, Any]:
    if len(pairs) > MEMBERS_MAX:
        refuse("more members than any object has")
    told = dict(pairs)
    if len(told) < len(pairs):
        refuse("a name twice")
    return told


class Resting:
    """The same, by a thread that lets the others go on again and again: between two objects it can."""

    def __init__(self) -> None:
        self.until = monotonic() + READS_S

    def __call__(self, pairs: Pairs) -> dict[str, Any]:
        if monotonic() > self.until:
            sleep(RESTS_S)
            self.until = monotonic() + READS_S
        return once(pairs)


def parsed(body: bytes, most: int, made: Callable[[Pairs], dict[str, Any]] = once) -> Any:
    if body.count(b",") > most or body.count(b"{") > OBJECTS_MAX:
        refuse("more values than any body has")
    try:
        return json.loads(body.decode(), object_pairs_hook=made, parse_constant=refuse)
    except UnicodeDecodeError:
        refuse("not UTF-8")
