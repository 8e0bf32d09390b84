"""JSON that says one thing: no name twice, and no number that is none (RFC 7493)."""

import json
from typing import Any, NoReturn

from fastapi import Request


class PlainRequest(Request):
    """Raises JSONDecodeError also for what Python would take beyond JSON."""

    async def json(self) -> Any:
        return json.loads(await self.body(), object_pairs_hook=once, parse_constant=refuse)


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    told = dict(pairs)
    if len(told) < len(pairs):
        refuse("a name twice")
    return told


def refuse(what: str) -> NoReturn:
    raise json.JSONDecodeError(what, "", 0)
