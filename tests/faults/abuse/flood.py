"""The bad client: a process of its own that yields to everyone, so that it is the hub that is measured."""

import asyncio
import os
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from multiprocessing import get_context
from multiprocessing.context import SpawnProcess
from multiprocessing.synchronize import Event
from typing import Any

from tests.faults.abuse.case import BAD, request
from tests.faults.abuse.connection import Kept

AT_ONCE = 16
"""Its connections, each of which asks again as soon as it is answered."""

JSON = "Content-Type: application/json"
NUMBER = count()


def wrong_token(token: str) -> bytes:
    """Another one each time."""
    return request("GET /v1/me", token=f"{token[:-9]}{next(NUMBER):09d}", close=False)


def no_address(_: str) -> bytes:
    return request(f"GET /v1/none/{next(NUMBER)}", close=False)


def read(token: str) -> bytes:
    return request("GET /v1/programmes/LJ-08/tree", token=token, close=False)


def large_list(token: str) -> bytes:
    return request("GET /v1/work-items?limit=200&count=exact", token=token, close=False)


def large_json(token: str) -> bytes:
    return request("POST /v1/milestones/batch", JSON, body=LARGE, token=token, close=False)


def slow_body(token: str) -> bytes:
    """What it never ends."""
    return request("POST /v1/milestones", JSON, "Content-Length: 9999", body=b'{"reason":"', token=token, close=False)


def unknown_fields(token: str) -> bytes:
    """A batch in which each field of each item is a mistake."""
    return request("POST /v1/milestones/batch", JSON, body=UNKNOWN, token=token, close=False)


LARGE = b'{"items":[%b1]}' % (b'{"a":"b","c":0,"d":0,"e":0,"f":0},' * 9_900) + b" " * 600_000
"""As much as is read at all: nearly as many objects, and values, as are looked at."""

UNKNOWN = b'{"items":[%b]}' % b",".join([b"{%b}" % b",".join(b'"k%d":1' % nth for nth in range(64))] * 500)

KINDS: dict[str, Callable[[str], bytes]] = {
    "wrong tokens": wrong_token,
    "wrong addresses": no_address,
    "reads": read,
    "large lists": large_list,
    "large JSON": large_json,
    "unknown fields": unknown_fields,
    "slow bodies": slow_body,
}


@dataclass(frozen=True, slots=True)
class Flood:
    """Between `on.set()` and `on.clear()` it asks for all that it can get; `asked` counts."""

    on: Event
    asked: Any
    process: SpawnProcess

    def end(self) -> None:
        self.process.terminate()
        self.process.join(10)


def start(kind: str, port: int, token: str, core: int) -> Flood:
    context = get_context("spawn")
    on, asked = context.Event(), context.Value("q", 0)
    process = context.Process(target=run, args=(kind, port, token, core, (on, asked)), daemon=True)
    process.start()
    return Flood(on, asked, process)


def run(kind: str, port: int, token: str, core: int, switch: tuple[Event, Any]) -> None:
    os.sched_setaffinity(0, {core})
    os.nice(19)
    asyncio.run(flood(lambda: KINDS[kind](token), port, *switch))


async def flood(make: Callable[[], bytes], port: int, on: Event, asked: Any) -> None:
    await asyncio.gather(*(keep_asking(make, Kept(port, BAD), on, asked) for _ in range(AT_ONCE)))


async def keep_asking(make: Callable[[], bytes], connection: Kept, on: Event, asked: Any) -> None:
    while True:
        while not on.is_set():
            await asyncio.sleep(0.005)
        status, _ = await connection.ask(make())
        asked.value += status > 0
