"""Whether time tells what bytes do not: a hidden record and none, asked for in turns.

Each pair is asked interleaved, in random order. What is compared is the difference of the medians, held against what
the same difference is when the answers are dealt out at random (a permutation test): told apart are two of which the
difference is rarer than one in a thousand, and not below a twentieth of an answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from statistics import median
from time import monotonic, perf_counter
from uuid import uuid4

import aiohttp
import asyncpg

from tests.faults.leaks.callers import Caller, clients, people
from tests.faults.leaks.oracle import Record, hides
from tests.faults.leaks.tries.asking import Ask, nothing, put
from tests.faults.leaks.world import World
from tests.infrastructure.running import RunningHub

PERMUTATIONS = 2_000
RARE = 0.001
SHARE = 0.05

PATHS = {
    "id": "/v1/milestones/{id}",
    "code": "/v1/work-items/{code}",
    "fields": "/v1/milestones/{id}?fields=id",
    "code-fields": "/v1/work-items/{code}?fields=id",
    "history": "/v1/milestones/{id}/history",
    "code-history": "/v1/work-items/{code}/history",
    "as_of": "/v1/work-items/{id}?as_of=2026-01-01T00:00:00Z",
    "schedule": "/v1/work-items/{id}/schedule",
    "below": "/v1/work-items/{id}/milestones",
    "subtree": "/v1/milestones?subtree={id}",
    "filter": "/v1/milestones?code={code}",
    "change": "PATCH /v1/work-items/{id}",
    "change-code": "PATCH /v1/work-items/{code}",
    "milestone": "PATCH /v1/milestones/{id}",
    "move": "POST /v1/work-items/{id}/moves",
    "archive": "DELETE /v1/work-items/{id}",
    "transition": "GET /v1/work-items/{id}/transitions",
    "link": "POST /v1/dependencies",
}


@dataclass(frozen=True, slots=True)
class Apart:
    """Milliseconds: medians, and the chance that dealing at random gives as large a difference."""

    name: str
    hidden: float
    none: float
    chance: float

    @property
    def told(self) -> bool:
        return self.chance < RARE and abs(self.hidden - self.none) > SHARE * self.none

    @property
    def line(self) -> str:
        difference, verdict = 1000 * (self.hidden - self.none), "TOLD" if self.told else "ok"
        return (
            f"timing {self.name} hidden_ms={self.hidden:.2f} none_ms={self.none:.2f} "
            f"difference_us={difference:+.0f} chance={self.chance:.4f} {verdict}"
        )


async def time_hidden_and_none(hub: RunningHub, *, samples: int) -> list[Apart]:
    """For one who may change records and sees none of these."""
    found = await people(hub)
    found |= await clients(hub, found, 1)
    caller, news = found["qz-client-0"], await asyncpg.connect(hub.told("projects")["HUB_DATABASE"])
    try:
        async with aiohttp.ClientSession(hub.address) as session:
            world = World(hub, session, news, found, Random(1))
            await world.build(2)
            now, known = monotonic(), world.oracle.of_kind("milestone", "work_item")
            hidden = [one for one in known if hides(one, caller.holder, now, now)]
            return [await pair(session, caller, name, hidden, samples) for name in PATHS]
    finally:
        await news.close()


async def pair(
    session: aiohttp.ClientSession, caller: Caller, name: str, hidden: Sequence[Record], samples: int
) -> Apart:
    random, times = Random(name), {True: list[float](), False: list[float]()}
    kind = "milestone" if "/milestones/" in PATHS[name] or name == "link" else "work_item"
    records = [one for one in hidden if one.kind == kind]
    for turn in range(samples + 10):
        for real in random.sample([True, False], 2):
            record = random.choice(records)
            ask = asked(name, record.id if real else str(uuid4()), record.state["code"] if real else nothing())
            begun = perf_counter()
            sight = await put(session, caller, ask)
            assert sight.status in {200, 404, 409}, sight
            if turn >= 10:
                times[real].append(1000 * (perf_counter() - begun))
    return compared(name, times[True], times[False], random)


def asked(name: str, id: str, code: str) -> Ask:
    verb, _, path = PATHS[name].rpartition(" ")
    reason = {"reason": "to see"}
    bodies = {
        "change": {"lead_unit": None} | reason, "change-code": {"lead_unit": None} | reason,
        "milestone": {"forecast": "2100-01-01"} | reason, "move": {"parent_id": id} | reason,
        "link": {"predecessor_id": id, "successor_id": id} | reason,
    }  # fmt: skip
    headers = {"If-Match": '"1.1"', "Idempotency-Key": str(uuid4())} if verb in {"PATCH", "POST", "DELETE"} else {}
    path = path.replace("{id}", id).replace("{code}", code) + ("?reason=see" if verb == "DELETE" else "")
    return Ask(verb or "GET", path, headers=headers, body=bodies.get(name))


def compared(name: str, hidden: list[float], none: list[float], random: Random) -> Apart:
    difference, both, rarer = abs(median(hidden) - median(none)), [*hidden, *none], 0
    for _ in range(PERMUTATIONS):
        random.shuffle(both)
        rarer += abs(median(both[: len(hidden)]) - median(both[len(hidden) :])) >= difference
    return Apart(name, median(hidden), median(none), rarer / PERMUTATIONS)
