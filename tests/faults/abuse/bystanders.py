"""How much slower the others are beside one bad client: windows with and without it, in turn."""

import asyncio
import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from tests.faults.abuse import flood
from tests.faults.abuse.case import request
from tests.faults.abuse.cases.tokens import person
from tests.faults.abuse.connection import Kept
from tests.faults.abuse.target import Target

CLIENTS = 8
RATE = 12.5
"""Requests a second of each, at set times: what comes late was waited for."""

WINDOW_S = 4.0
SETTLES_S = 0.3

FIRST = -15


class Beside(NamedTuple):
    """In seconds; `asked` is what the bad client got answered a second."""

    kind: str
    alone: float
    beside: float
    samples: int
    asked: float

    @property
    def ratio(self) -> float:
        return self.beside / self.alone

    def __str__(self) -> str:
        told = f"p99 {self.alone * 1000:.1f} ms alone, {self.beside * 1000:.1f} ms beside it ({self.ratio:.2f})"
        return f"  beside {self.kind:16} {self.asked:7.0f}/s: {told}, {self.samples} samples each"


async def beside(target: Target, kind: str, windows: int) -> Beside:
    """The hub has one core, the clients have the other, and the bad one gets what the good ones leave."""
    token = person(target, sub="office", client_id="bad", scope="programmes:read programmes:write")
    bad = flood.start(kind, target.port, token, core=1)
    alone: list[float] = []
    with_it: list[float] = []
    try:
        await window(target, [])
        for _ in range(windows):
            await window(target, alone)
            bad.on.set()
            await window(target, with_it)
            bad.on.clear()
            await asyncio.sleep(SETTLES_S)
    finally:
        bad.end()
    asked = bad.asked.value / (windows * WINDOW_S)
    return Beside(kind, ninety_ninth(alone), ninety_ninth(with_it), len(with_it), asked)


async def window(target: Target, took: list[float]) -> None:
    """All good clients for a while."""
    await asyncio.sleep(SETTLES_S)
    await asyncio.gather(*(good(target, nth, took) for nth in range(CLIENTS)))


async def good(target: Target, nth: int, took: list[float]) -> None:
    """Each is a caller of its own."""
    scope = "programmes:read programmes:write"
    requests = requests_of(target.milestones[nth], person(target, sub="office", client_id=f"good-{nth}", scope=scope))
    connection, clock = Kept(target.port, "127.0.0.1"), asyncio.get_running_loop().time
    begun = clock() + nth / RATE / CLIENTS
    for number in range(int(WINDOW_S * RATE)):
        due = begun + number / RATE
        await asyncio.sleep(max(0.0, due - clock()))
        status, _ = await connection.ask(requests[(number + nth) % len(requests)])
        assert status in {200, 304}, status
        took.append(clock() - due)
    connection.close()


def requests_of(milestone: str, token: str) -> Sequence[bytes]:
    """From memory, composed, and forwarded: lists and a change that is tried."""
    own = f"/v1/milestones/{milestone}"
    kept = [own, "/v1/programmes/LJ-08/overview", "/v1/programmes/LJ-01/tree"]
    asked = [*kept, "/v1/work-items?limit=50", f"{own}/history"]
    body = b'{"reason":"tried","forecast":"2027-02-01"}'
    told = ("Content-Type: application/json", 'If-Match: "1.1"')
    tried = request(f"PATCH {own}?dry_run=true", *told, body=body, token=token, close=False)
    return [*(request(f"GET {path}", token=token, close=False) for path in asked), tried]


def ninety_ninth(took: Sequence[float]) -> float:
    return sorted(took)[int(len(took) * 0.99)]


def keep_on(pids: Sequence[int], core: int) -> None:
    for pid in pids:
        for task in Path(f"/proc/{pid}/task").glob("*"):
            with suppress(OSError):
                os.sched_setaffinity(int(task.name), {core})


def put_first(pids: Sequence[int], nice: int = FIRST) -> None:
    """Whatever else runs on this machine leaves them the core, where the kernel groups processes by their sessions."""
    for pid in pids:
        with suppress(OSError):
            Path(f"/proc/{pid}/autogroup").write_text(str(nice))


def with_children(pids: Sequence[int]) -> list[int]:
    """PostgreSQL answers each connection by a process, and a session, of its own."""
    found = [*pids]
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if int((process / "stat").read_text().rpartition(")")[2].split()[1]) in pids:
                found.append(int(process.name))
    return found
