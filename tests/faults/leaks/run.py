"""Many who ask while everything changes: how much was asked, and what anyone got to see that they may not."""

import contextlib
import json
from asyncio import CancelledError, Task, create_task, gather, sleep
from dataclasses import dataclass
from random import Random
from time import monotonic

import aiohttp

from tests.faults.leaks.callers import Caller, clients, people
from tests.faults.leaks.changes import change_something
from tests.faults.leaks.figures import build_figures
from tests.faults.leaks.oracle import hides
from tests.faults.leaks.tries.asking import Ask, Sight, put
from tests.faults.leaks.tries.judging import Court, Tally
from tests.faults.leaks.tries.reads import read
from tests.faults.leaks.tries.streams import follow, look, stay, with_ticket
from tests.faults.leaks.tries.writes import write
from tests.faults.leaks.world import World, journals
from tests.infrastructure.running import RunningHub

WORKERS = 16
"""Whoever asks much beside others is made to wait: many wait at a time."""
STREAMS = ("GET /v1/stream", "GET /.well-known/mercure")
READING = ("GET ", "HEAD ", "OPTIONS ")
LIMIT_S = 3600
FRESH_S = 0.9
MAY_SEE, NEAR = 0.35, 0.25
"""Shares of the tries that see something, and that fall within a second of a change of their caller's grants."""

REPEATED = "PATCH /v1/work-items/{id}"

FAVOURITES = (
    REPEATED,
    *(f"GET /v1/{collection}" for collection in ("programmes", "work-items", "milestones", "dependencies", "outcomes")),
    *(f"GET /v1/{collection}/{{id}}" for collection in ("programmes", "work-items", "milestones", "dependencies")),
    *(f"GET /v1/programmes/{{id}}/{composed}" for composed in ("tree", "overview", "schedule", "history")),
    *(f"GET /v1/work-items/{{id}}/{below}" for below in ("milestones", "schedule", "history", "transitions")),
    "GET /v1/milestones/{id}/history",
    "GET /v1/inbox",
    *(f"GET /v1/{collection}/{{id}}" for collection in ("series", "targets", "observation-batches", "held-values")),
    *(f"GET /v1/{collection}" for collection in ("series", "targets", "held-values", "period-locks", "scorecards")),
    "GET /v1/indicators/{id}/observations",
    "GET /v1/indicators/{id}/targets",
)
"""Where there is most to see."""

PAUSE_S = 0.25


@dataclass(frozen=True, slots=True)
class Result:
    tally: Tally
    operations: int

    @property
    def seen(self) -> int:
        return self.tally.seen

    @property
    def missing(self) -> int:
        return self.tally.missing

    @property
    def least(self) -> int:
        """How often the line was asked that was asked least."""
        return min(self.tally.each.values()) if len(self.tally.each) >= self.operations else 0

    @property
    def line(self) -> str:
        tally = self.tally
        may, near = (100 * part / max(tally.tries, 1) for part in (tally.may_see, tally.near))
        return (
            f"leaks tries={tally.tries} seen={tally.seen} missing={tally.missing} may_see={may:.0f}% "
            f"near_grants={near:.0f}% lines={self.operations} each>={self.least} twins={tally.twins} "
            f"frames={tally.frames}"
        )


Shares = tuple[float, float]


async def run(
    hub: RunningHub, *, tries: int, each: int, seed: int = 1, programmes: int = 3, shares: Shares = (0, 0)
) -> Result:
    """At least so many tries, and so many of each line of the document. The hub was started with PLENTY of quotas.

    `shares` are the least of the tries that see something, and that are near to a change of their caller's grants.
    """
    found = await people(hub)
    found |= await clients(hub, found, 6)
    connector = aiohttp.TCPConnector(limit=200)
    async with journals(hub) as news, aiohttp.ClientSession(hub.address, connector=connector) as session:
        world = World(hub, session, news, found, Random(seed))
        await world.build(programmes)
        await build_figures(world)
        run = Run(world, Court(world), await operations(session), tries, each, shares)
        await run.run()
        return Result(run.court.tally, len(run.operations))


async def operations(session: aiohttp.ClientSession) -> list[str]:
    """Every line of the document; HEAD where GET is, and OPTIONS everywhere."""
    async with session.get("/openapi.json") as answer:
        paths = (await answer.json())["paths"]
    known = {"get", "post", "patch", "put", "delete"}
    lines = [f"{verb.upper()} {path}" for path, verbs in paths.items() for verb in verbs if verb in known]
    heads = [line.replace("GET", "HEAD", 1) for line in lines if line.startswith("GET")]
    return [*lines, *heads, *(f"OPTIONS {path}" for path in paths)]


@dataclass(slots=True)
class Run:
    world: World
    court: Court
    operations: list[str]
    tries: int
    each: int
    shares: Shares

    async def run(self) -> None:
        followers = [name for name in self.world.people if name not in {"system", "security", "qz-ub"}]
        streams = [create_task(self.stay(name)) for name in followers]
        workers = [create_task(self.work()) for _ in range(WORKERS)]
        try:
            await self.change_and_judge(workers)
            await gather(*workers)
        finally:
            for task in (*workers, *streams):
                task.cancel()
            await gather(*workers, *streams, return_exceptions=True)
        await self.judge()

    async def judge(self) -> None:
        """What was answered until now; by then everything that followed a change by itself is known too."""
        until = monotonic()
        await self.world.learn(self.world.learnt_at)
        await self.world.settle()
        self.court.judge(until)

    async def stay(self, name: str) -> None:
        with contextlib.suppress(CancelledError):
            await stay(self.world.session, self.world.people[name], self.court.take_frame)

    async def change_and_judge(self, workers: list[Task[None]]) -> None:
        """One change after the other; what was answered until then is judged before the next begins."""
        begun = monotonic()
        while not all(task.done() for task in workers):
            assert monotonic() < begun + LIMIT_S, "it takes too long"
            await change_something(self.world)
            await self.judge()
            await sleep(PAUSE_S)

    @property
    def done(self) -> bool:
        counts = self.court.tally.each
        tally, (may_see, near) = self.court.tally, self.shares
        enough = self.share(tally.may_see) >= may_see and self.share(tally.near) >= near
        return enough and tally.tries >= self.tries and all(counts[name] >= self.each for name in self.operations)

    async def work(self) -> None:
        while not self.done:
            operation = self.some_operation()
            await self.attempt(operation, self.some_caller(operation))

    def some_caller(self, operation: str) -> Caller:
        """One whose grants were just changed, or who sees much, as long as either was asked too rarely."""
        everyone, now, random = [*self.world.people.values()], monotonic(), self.world.random
        fresh = [one for one in everyone if now - one.changed_at < FRESH_S]
        if fresh and (self.share(self.court.tally.near) < NEAR or random.random() < 0.2):
            return random.choice(fresh)
        if operation in FAVOURITES and random.random() < 0.5:
            return self.world.people["office"]
        return random.choice(everyone)

    def some_operation(self) -> str:
        """Those that were asked least, but for where there is most to see as long as too little was seen."""
        counts, random = self.court.tally.each, self.world.random
        rare = [name for name in self.operations if counts[name] < self.each]
        too_little_seen = self.shares[0] and self.share(self.court.tally.may_see) < MAY_SEE
        if not rare or (too_little_seen and random.random() < 0.8):
            return random.choice([*FAVOURITES])
        return min(random.sample(rare, min(5, len(rare))), key=lambda name: counts[name])

    def share(self, part: int) -> float:
        return part / max(self.court.tally.tries, 1)

    async def attempt(self, operation: str, caller: Caller) -> None:
        session = self.world.session
        if operation in STREAMS:
            ask = follow(self.world, operation)
            with_one = caller.authorization and self.world.random.random() < 0.3
            for sight in await (with_ticket(session, caller, ask) if with_one else self.alone(caller, ask)):
                self.court.take(sight)
            return
        if operation == REPEATED and self.world.repeats and self.world.random.random() < 0.6:
            caller, path, body, key = self.world.random.choice(self.world.repeats)
            self.court.take(await put(session, caller, Ask(operation, path, headers=key, body=body)))
            return
        now = monotonic()
        ask = (read if operation.startswith(READING) else write)(self.world, operation, caller, now)
        sight = await put(session, caller, ask)
        self.court.take(sight, await self.twin(sight))
        self.remember(sight)

    async def alone(self, caller: Caller, ask: Ask) -> list[Sight]:
        return [await look(self.world.session, caller, ask)]

    async def twin(self, sight: Sight) -> Sight | None:
        """The same for a record that there is not, where that one is hidden."""
        target = sight.ask.target
        if target is None or not hides(target, sight.caller.holder, sight.a, sight.b):
            return None
        return await put(self.world.session, sight.caller, sight.ask.of_nothing())

    def remember(self, sight: Sight) -> None:
        """What anyone follows is their own."""
        if sight.status == 201 and sight.ask.operation == "POST /v1/subscriptions":
            state = json.loads(sight.body)
            self.world.oracle.take("subscription", state["id"], state, sight.a)
            self.world.oracle.relabel(sight.a)
