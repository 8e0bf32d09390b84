"""A service with its relay, one that reads from it, and a real database below both."""

from asyncio import gather, sleep, timeout
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from typing import NamedTuple
from unittest.mock import patch
from uuid import UUID

import msgspec

from shared.log import news, relay
from shared.log.entry import Entry
from shared.migrations import SHARED, migrate, read
from shared.reading import adoption, reader, sharing
from shared.reading.reader import Reader
from shared.work import Work
from tests.faults.rig.comparison.databases import JOURNAL, Row, copies, newest
from tests.faults.rig.comparison.records import compare_log, compare_versions
from tests.faults.rig.comparison.verdict import Verdict
from tests.infrastructure.flow.follower import TABLES, Follower, opened_follower
from tests.infrastructure.flow.logs import EmptyLog, empty_embedded
from tests.infrastructure.flow.owner import Owner
from tests.infrastructure.sample import Sample, create_sample
from tests.infrastructure.samples import made_anew, running_samples

NOTED = "create table noted (sample_id uuid not null, version integer not null)"
NOTE = "insert into noted values ($1, $2)"
TIMES = "select sample_id, version, count(*) from noted group by 1, 2"
FILES = read(SHARED) | {"follower": TABLES, "noted": NOTED}

HASTE = (
    (reader, {"FIRST_PAUSE_S": 0.001, "LONGEST_PAUSE_S": 0.01, "SHARE_S": 0.05}),
    (adoption, {"FIRST_PAUSE_S": 0.001}),
    (sharing, {"PAUSE_S": 0.01}),
    (relay, {"FIRST_PAUSE_S": 0.002, "LONGEST_PAUSE_S": 0.02}),
    (news, {"POLL_S": 0.02}),
)


REST_S = 6
"""What was not read by then is lost."""


class Ground(NamedTuple):
    """`postgres` is a server; `without` is said to the owner's database first, `armed` is changed in processes."""

    postgres: str
    without: Sequence[str] = ()
    armed: Sequence[str] = ()


async def note(work: Work, entry: Entry) -> None:
    """An effect that nothing but the reader keeps from happening twice."""
    await work.connection.execute(NOTE, entry.id, entry.version)


@dataclass(frozen=True, slots=True)
class Stage:
    """`effect` notes each change, `projection` copies the newest states: both have begun."""

    ground: Ground
    log: EmptyLog
    owner: Owner
    follower: Follower
    verdict: Verdict = field(default_factory=Verdict)

    @property
    def effect(self) -> Reader:
        return self.follower.effect(note)

    @property
    def projection(self) -> Reader:
        return self.follower.projection()

    async def samples(self, count: int) -> list[Sample]:
        made = [create_sample() for _ in range(count)]
        await self.owner.store(*made)
        return made

    async def settle(self) -> None:
        """All that was recorded is sent, and read to the end."""
        await self.owner.relay()
        await gather(*(self.read_to_the_end(reads) for reads in (self.effect, self.projection)))

    async def read_to_the_end(self, reads: Reader) -> None:
        """As a process does, with its resyncs."""
        with suppress(TimeoutError):
            async with timeout(REST_S), self.follower.running(reads):
                while await self.unread(reads):
                    await sleep(0.01)

    async def unread(self, reads: Reader) -> bool:
        next = await reads.group.positions()
        return any(next.get(end.part) != end.offset for end in await self.owner.log.ends())

    async def compare(self, *, log: bool = True) -> Verdict:
        """`log`: not where the attack itself took something out of it."""
        rows = [Row(*row) for row in await self.owner.database.fetch(JOURNAL)]
        if log:
            compare_versions(self.verdict, "samples", rows)
            compare_log(self.verdict, "samples", rows, await copies(self.owner.log))
        await self.compare_noted(rows)
        await self.compare_copies(rows)
        await self.compare_rows(rows)
        return self.verdict

    async def compare_noted(self, rows: Sequence[Row]) -> None:
        """Each change once."""
        times = {(id, version): count for id, version, count in await self.follower.database.fetch(TIMES)}
        wanted = {(row.id, row.version) for row in rows if row.version > 1}
        self.verdict.lost += [f"{fact} was never noted" for fact in wanted - times.keys()]
        self.verdict.doubled += [f"{fact} was noted {count} times" for fact, count in times.items() if count > 1]
        self.verdict.lost += [f"{id} is parked" for id in await self.follower.parked()]

    async def compare_copies(self, rows: Sequence[Row]) -> None:
        copied = dict(await self.follower.database.fetch("select id, many from copy"))
        wanted = {id: many(row) for id, row in newest([*rows]).items()}
        self.verdict.lost += differing("the copy of", copied, wanted)

    async def compare_rows(self, rows: Sequence[Row]) -> None:
        """The tables say what the journal says."""
        stored = {
            id: tuple(row) for id, *row in await self.owner.database.fetch("select id, version, many from sample")
        }
        self.verdict.lost += differing(
            "the row", stored, {id: (r.version, many(r)) for id, r in newest([*rows]).items()}
        )


def many(row: Row) -> int:
    found: int = msgspec.json.decode(row.state or b"")["many"]
    return found


def differing(what: str, found: Mapping[UUID, object], wanted: Mapping[UUID, object]) -> list[str]:
    ids = found.keys() | wanted.keys()
    return [f"{what} {id} says {found.get(id)}, not {wanted.get(id)}" for id in ids if found.get(id) != wanted.get(id)]


@contextmanager
def haste() -> Iterator[None]:
    """Nobody waits longer than it takes to see that somebody waits."""
    with ExitStack() as stack:
        for module, pauses in HASTE:
            for name, seconds in pauses.items():
                stack.enter_context(patch.object(module, name, seconds))
        yield


@asynccontextmanager
async def open_stage(ground: Ground) -> AsyncIterator[Stage]:
    with haste():
        async with running_samples(ground.postgres) as samples, empty_embedded(ground.postgres) as log:
            for statement in ground.without:
                await samples.database.execute(statement)
            owner = Owner(samples, log.of(), log.make_anew)
            address = await made_anew(ground.postgres, "noting", lambda address: migrate(address, FILES))
            async with opened_follower(address, owner) as follower:
                stage = Stage(ground, log, owner, follower)
                for reads in (stage.effect, stage.projection):
                    await follower.started(reads)
                yield stage
