"""JSON that says one thing: no name twice, and no number that is none (RFC 7493)."""

import json
from asyncio import to_thread
from typing import Any, NoReturn

from fastapi import Request

COMMAS_MAX = 20_000
BATCH_COMMAS_MAX = 50_000
"""Between values, and in texts. A list of 2,000 values of a dimension has half of the first, a batch of 500 a third of
the second; 64 MiB of commas would be two GB of values."""

AT_ONCE_MAX = 64 * 1024
"""Bytes: what is longer is read in a thread, so that others are answered meanwhile."""

MEMBERS_MAX = 64
"""Of one object: twice what any has. Each name that is unknown would be told of, which takes longer than to read it."""


class PlainRequest(Request):
    """Raises JSONDecodeError also for what Python would take beyond JSON."""

    async def json(self) -> Any:
        most = BATCH_COMMAS_MAX if self.scope["path"].endswith("/batch") else COMMAS_MAX
        body = await self.body()
        return await to_thread(parsed, body, most) if len(body) > AT_ONCE_MAX else parsed(body, most)


def parsed(body: bytes, most: int) -> Any:
    if body.count(b",") > most:
        refuse("more values than any body has")
    try:
        return json.loads(body.decode(), object_pairs_hook=once, parse_constant=refuse)
    except UnicodeDecodeError:
        refuse("not UTF-8")


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(pairs) > MEMBERS_MAX:
        refuse("more members than any object has")
    told = dict(pairs)
    if len(told) < len(pairs):
        refuse("a name twice")
    return told


def refuse(what: str) -> NoReturn:
    raise json.JSONDecodeError(what, "", 0)
