"""Who takes time, or much of something: each case watches what becomes of its connections."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from contextlib import suppress

from tests.faults.abuse.case import CLOSED, HANGS, Got, answers_in, attempt, request
from tests.faults.abuse.outcome import Outcome, outcome
from tests.faults.abuse.target import Target

LET_GO_S = 14.0
"""Ten seconds, a second between two looks, and what a busy machine takes."""

CUT_OFF_S = 26.0
"""A second more for each 64 KiB of the answers that wait, and what a busy machine takes until so many do."""

JSON = "Content-Type: application/json"
MIB = 1024 * 1024
Sent = Iterable[tuple[bytes, float]]
"""Bytes, and how long to wait after them."""


async def quick_patience(target: Target) -> AsyncIterator[Outcome]:
    yield await tickets(target)
    yield await endless(target)


async def long_patience(target: Target) -> AsyncIterator[Outcome]:
    yield await half_heads(target)
    yield await slow_bodies(target)
    yield await slow_takers(target)
    yield await idle(target)
    yield await streams(target)


async def tickets(target: Target) -> Outcome:
    """One is good for one stream, once."""
    made = await attempt(target.port, request("POST /v1/stream/tickets", JSON, token=target.office, body=b"{}"))
    ticket = made.answers[0].body.decode().split('"')[3] if made.told == "201" else ""
    used = [await attempt(target.port, request(f"HEAD /v1/stream?ticket={ticket}")) for _ in range(3)]
    told = "+".join(got.told for got in used)
    return outcome("a ticket shown again", used, [] if told == "200+401+401" else [told])


async def endless(target: Target) -> Outcome:
    """A body that does not end is cut off at its size."""
    head = request("POST /v1/milestones", JSON, "Transfer-Encoding: chunked", token=target.office)
    got = [await slowly(target.port, [(head, 0), *[(b"10000\r\n%b\r\n" % (b"x" * 65_536), 0)] * 400]) for _ in range(3)]
    return outcome("bodies without end", got, [each.told for each in got if each.told not in {"413", CLOSED}])


async def half_heads(target: Target) -> Outcome:
    begun = b"GET /v1/me HTTP/1.1\r\nHost: hub\r\nX-Slow: "
    ways: list[Sent] = [[], [(b"G", 0)], [(begun, 0)], [(begun, 0), *[(b"x", 0.5)] * 40], [(b"\r\n", 0.5)] * 40]
    got = await asyncio.gather(*(slowly(target.port, way, "127.0.0.3") for way in ways for _ in range(60)))
    return outcome("heads that are never whole", got, [each.told for each in got if each.told not in {CLOSED, "400"}])


async def slow_bodies(target: Target) -> Outcome:
    head = request("POST /v1/milestones", JSON, "Content-Length: 9999", token=target.office)
    nobody = request("POST /oauth/token", "Content-Length: 9999")
    ways: list[Sent] = [[(sent, 0), *[(b"x", 0.5)] * 40] for sent in (head, nobody)]
    got = await asyncio.gather(*(slowly(target.port, way, "127.0.0.4", 25) for way in ways for _ in range(10)))
    return outcome("bodies that come byte by byte", got, [t.told for t in got if t.told not in {"408", "429"}])


async def slow_takers(target: Target) -> Outcome:
    """Each asks for 60 lists of 200 and takes nothing of them; then what is left is counted."""
    asked = request("GET /v1/work-items?limit=200", token=target.office, close=False) * 60
    got = await asyncio.gather(*(taken_late(target.port, asked) for _ in range(20)))
    kept = [each.told for each in got if len(each.answers) >= 60]
    return outcome("lists that nobody takes", got, kept)


async def taken_late(port: int, asked: bytes) -> Got:
    """Cut off is what is looked for: the rest of an answer is none."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=("127.0.0.5", 0), limit=4096)
    writer.transport.pause_reading()  # type: ignore[attr-defined]  # A transport of a socket can.
    writer.write(asked)
    await asyncio.sleep(CUT_OFF_S)
    writer.transport.resume_reading()  # type: ignore[attr-defined]  # The same.
    came: list[bytes] = []
    with suppress(OSError, TimeoutError):
        async with asyncio.timeout(5):
            while part := await reader.read(MIB):
                came.append(part)
    writer.transport.abort()
    whole = [answer for answer in answers_in(b"".join(came)) if answer.status]
    return Got("cut off" if len(whole) < 60 else "all of it", whole, CUT_OFF_S)


async def idle(target: Target) -> Outcome:
    """Thousands at once from one peer, of which half may stay for 10 s; another peer is answered meanwhile."""
    opening = [slowly(target.port, [], "127.0.0.6", LET_GO_S + 6) for _ in range(6_000)]
    waiting = asyncio.gather(*opening)
    await asyncio.sleep(4)
    others = [await attempt(target.port, request("GET /v1/time"), source="127.0.0.1") for _ in range(20)]
    got = [*await waiting, *others]
    wrong = [each.told for each in others if each.told != "200"]
    wrong += [] if Counter(each.told for each in got)["429"] >= 500 else ["none was too many"]
    return outcome("6,000 idle connections, and 20 of another peer", got, wrong)


async def streams(target: Target) -> Outcome:
    """Who opens thousands has 300, and another still gets one."""

    async def opened(source: str) -> Got:
        return await slowly(target.port, [(request("GET /v1/stream"), 0)], source, 8)

    waiting = asyncio.gather(*(opened("127.0.0.7") for _ in range(2_000)))
    await asyncio.sleep(3)
    another = await opened("127.0.0.8")
    got = [*await waiting, another]
    counted = Counter(each.told for each in got)
    wrong = [] if another.told == "open" else ["no stream for another"]
    wrong += [] if counted["open"] <= 306 and counted[HANGS] == 0 else [str(counted)]
    return outcome("2,000 streams, and one of another peer", got, wrong)


async def slowly(port: int, sent: Sent, source: str = "127.0.0.2", within_s: float = LET_GO_S) -> Got:
    """Whatever comes back until it ends. A stream that is open at the end is `open`."""
    began = asyncio.get_running_loop().time()
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(source, 0))
    except OSError:
        return Got("refused", [], 0)
    sending, came = asyncio.create_task(drip(writer, sent)), b""
    try:
        async with asyncio.timeout(within_s):
            with suppress(ConnectionError):
                while part := await reader.read(65_536):
                    came += part
        told = "+".join(str(answer.status) for answer in answers_in(came)) or CLOSED
    except TimeoutError:
        told = "open" if b"text/event-stream" in came else HANGS
    finally:
        sending.cancel()
        writer.transport.abort()
    answers = [] if told == "open" else answers_in(came)
    return Got(told, answers, asyncio.get_running_loop().time() - began)


async def drip(writer: asyncio.StreamWriter, sent: Sent) -> None:
    with suppress(ConnectionError):
        for part, pause in sent:
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(pause)
