"""Those who follow: a few streams that stay open while rights come and go, and many that are opened for a moment."""

from asyncio import CancelledError, sleep, timeout
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import replace
from time import monotonic

import aiohttp

from tests.faults.leaks.callers import Caller
from tests.faults.leaks.tries.asking import Ask, Sight, put
from tests.faults.leaks.world import World

LOOK_S = 0.15
PATTERNS = ("/v1/work-items/:id", "/v1/milestones/*", "/v1/*")
STREAM = "GET /v1/stream"

seen_ids: deque[str] = deque(["0"], maxlen=50)
"""Event ids that some stream had lately: anyone may try to go on from them."""

Judge = Callable[[Sight], None]


def follow(world: World, operation: str) -> Ask:
    """From now, or from what others had seen before."""
    random, query = world.random, list[tuple[str, str]]()
    record = random.choice(world.oracle.of_kind("work_item", "milestone"))
    choice = random.random()
    if choice < 0.3:
        query.append(("match", f"/v1/{'work-items' if record.kind == 'work_item' else 'milestones'}/{record.id}"))
    elif choice < 0.6:
        query.append(("matchURLPattern", random.choice(PATTERNS)))
    elif choice < 0.8:
        query.append(("programme", record.state["programme"]))
    after = {"Last-Event-ID": random.choice(seen_ids)} if random.random() < 0.7 else {}
    return Ask(operation, operation.partition(" ")[2], query, after)


async def look(session: aiohttp.ClientSession, caller: Caller, ask: Ask) -> Sight:
    """Open it, take what comes at once, and leave."""
    a = monotonic()
    async with session.get(ask.address, headers={**caller.headers, **ask.headers}) as answer:
        told = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
        body = "" if answer.status == 200 else await answer.text()
        with suppress(TimeoutError):
            async with timeout(LOOK_S):
                async for frame in frames(answer):
                    body += frame
        return Sight(ask, caller, a, monotonic(), answer.status, told, body)


async def with_ticket(session: aiohttp.ClientSession, caller: Caller, ask: Ask) -> list[Sight]:
    """As a browser does."""
    ticket = await put(session, caller, Ask("POST /v1/stream/tickets", "/v1/stream/tickets", body={}))
    if ticket.status != 201:
        return [ticket]
    nobody = replace(caller, authorization="")
    shown = replace(ask, query=[*ask.query, ("ticket", ticket.body.split('"')[3])])
    return [ticket, replace(await look(session, nobody, shown), caller=caller)]


async def frames(answer: aiohttp.ClientResponse) -> AsyncIterator[str]:
    kept = ""
    async for chunk in answer.content.iter_any():
        *whole, kept = (kept + chunk.decode(errors="replace")).split("\n\n")
        for frame in whole:
            if frame.startswith("id: "):
                seen_ids.append(frame[4:].partition("\n")[0])
            yield f"{frame}\n\n"


async def stay(session: aiohttp.ClientSession, caller: Caller, judge: Judge) -> None:
    """Until cancelled: each frame is judged by itself; whoever is sent away comes back and goes on."""
    last = ""
    while True:
        ask = Ask(STREAM, "/v1/stream", (), {"Last-Event-ID": last} if last else {})
        try:
            async with session.get(ask.address, headers={**caller.headers, **ask.headers}) as answer:
                async for frame in frames(answer):
                    last = frame[4:].partition("\n")[0] if frame.startswith("id: ") else last
                    now = monotonic()
                    judge(Sight(ask, caller, now, now, answer.status, "", frame))
        except CancelledError:
            raise
        except aiohttp.ClientError:
            await sleep(0.1)
