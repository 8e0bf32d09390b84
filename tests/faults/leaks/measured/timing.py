"""Whether time tells what bytes do not: what is hidden and what there is not, asked for in turns.

Each pair is asked interleaved, in random order, with as many names of nothing as of what is hidden: whoever asks again
asks sooner, as its own client remembers the address. What is compared is the difference of the medians, held against
what the same difference is when the answers are dealt out at random (a permutation test): told apart are two of which
the difference is rarer than one in a thousand, and not below a twentieth of an answer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from statistics import median
from time import monotonic, perf_counter

import aiohttp

from tests.faults.leaks.callers import DISTRICTS, Caller, clients, people
from tests.faults.leaks.figures import build_figures
from tests.faults.leaks.measured.pairs import CLIENT, PAIRS, PARTNER, READER, Name, Pair, of_nothing
from tests.faults.leaks.oracle import hides
from tests.faults.leaks.tries.asking import put
from tests.faults.leaks.world import World, journals
from tests.infrastructure.running import RunningHub

PERMUTATIONS = 2_000
RARE = 0.001
SHARE = 0.05
HIDDEN = ("milestone", "work_item", "series", "target", "observation_batch", "held_value", "period_lock")


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


async def time_hidden_and_none(hub: RunningHub, *, samples: int, pairs: Mapping[str, Pair] = PAIRS) -> list[Apart]:
    """For those who see none of these, or may not even ask."""
    found = await people(hub)
    found |= await clients(hub, found, 1)
    async with journals(hub) as news, aiohttp.ClientSession(hub.address) as session:
        world = World(hub, session, news, found, Random(1))
        await world.build(2)
        await build_figures(world)
        known = await names(world)
        return [
            compared(name, *await timed(session, found[pair.who], pair, known[pair.of], samples))
            for name, pair in pairs.items()
        ]


async def names(world: World) -> dict[str, list[Name]]:
    """Of what there is, by its kind."""
    now = monotonic()
    hidden = {
        kind: [
            Name(one.id, one.state.get("code") or one.state.get("indicator") or "")
            for one in world.oracle.of_kind(kind)
            if all(hides(one, world.people[who].holder, now, now) for who in (CLIENT, READER))
        ]
        for kind in HIDDEN
    }
    _, _, listed = await world.ask("system", "GET", "/v1/clients")
    accounts = [Name(one["id"], one["code"]) for one in listed["data"]]
    return hidden | {"client": accounts, "district": [Name("", code) for code in DISTRICTS if code != PARTNER]}


async def timed(
    session: aiohttp.ClientSession, caller: Caller, pair: Pair, real: Sequence[Name], samples: int
) -> tuple[list[float], list[float]]:
    """Milliseconds, of what there is and of nothing; the first ten of each count for nothing."""
    random, times = Random(pair.line), {True: list[float](), False: list[float]()}
    names = {True: real, False: [of_nothing(name) for name in real]}
    for turn in range(samples + 10):
        for is_real in random.sample([True, False], 2):
            ask = pair.asked(random.choice(names[is_real]))
            begun = perf_counter()
            sight = await put(session, caller, ask)
            assert sight.status in pair.statuses, sight
            if turn >= 10:
                times[is_real].append(1000 * (perf_counter() - begun))
    return times[True], times[False]


def compared(name: str, hidden: list[float], none: list[float]) -> Apart:
    difference, both, rarer, random = abs(median(hidden) - median(none)), [*hidden, *none], 0, Random(name)
    for _ in range(PERMUTATIONS):
        random.shuffle(both)
        rarer += abs(median(both[: len(hidden)]) - median(both[len(hidden) :])) >= difference
    return Apart(name, median(hidden), median(none), rarer / PERMUTATIONS)
