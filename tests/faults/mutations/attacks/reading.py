"""What a reader meets: another one, its own death, and a log that lost something."""

from asyncio import CancelledError, Task, create_task, gather
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, replace
from logging import ERROR, Handler, LogRecord, getLogger

from shared.log.entry import Entry
from shared.log.partition import partition_of
from shared.log.transport import Record
from shared.reading.group import Group, PositionMoved
from shared.reading.reader import TRIES
from shared.reading.resync import Mark
from shared.work import Work
from tests.faults.mutations.attacks.stage import Ground, Stage, note, open_stage
from tests.faults.rig.comparison.verdict import Verdict
from tests.infrastructure.flow.faulty_log import Wrapped


class Killed(CancelledError):
    """The process ends, in the middle of a transaction."""


class BadBuildError(Exception):
    """One of two processes cannot handle what the other can."""


async def two_readers(ground: Ground) -> Verdict:
    """Of one partition: what one of them fails at, the other handles just before the first gives it up."""
    async with open_stage(ground) as stage:
        (tunnel,) = await stage.samples(1)
        await stage.settle()
        await stage.owner.change(tunnel, 20)
        await stage.owner.relay()
        start = await stage.effect.group.mark(partition_of(tunnel.id))
        await fail_beside(stage, start)
        await stage.owner.change(tunnel, 21)
        await stage.settle()
        return await stage.compare()


@dataclass(frozen=True, slots=True)
class Late(Group):
    """Whatever it begins, it begins when the others are done."""

    others: list[Task[Mark]]

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Work]:
        await gather(*self.others)
        async with Group.begin(self) as work:
            yield work


async def fail_beside(stage: Stage, start: Mark) -> None:
    """Between the last try of the one and what it does then, the other takes the same from the same position."""
    others: list[Task[Mark]] = []
    tries = iter(range(TRIES + 1))

    async def fail(_: Work, __: Entry) -> None:
        if next(tries) == TRIES:
            others.append(create_task(stage.effect.take_from(start)))
        raise BadBuildError

    reads = stage.follower.effect(fail)
    group = Late(reads.group.name, reads.group.service, reads.group.source, reads.group.reaction, others)
    with suppress(PositionMoved):
        await replace(reads, group=group).take_from(start)
    assert others, "it was given up before its last try"


async def killed_in_a_batch(ground: Ground) -> Verdict:
    """After its effect and before its commit; nothing of that record comes later, so no gap would show."""
    async with open_stage(ground) as stage:
        (tunnel,) = await stage.samples(1)
        await stage.settle()
        await stage.owner.change(tunnel, 20)
        await stage.owner.relay()

        async def note_and_die(work: Work, entry: Entry) -> None:
            await note(work, entry)
            raise Killed

        reads = stage.follower.effect(note_and_die)
        with suppress(Killed, PositionMoved):
            await reads.take_from(await reads.group.mark(partition_of(tunnel.id)))
        await stage.settle()
        return await stage.compare()


@dataclass(frozen=True, slots=True)
class Forgetful(Wrapped):
    """It says that it has stored everything."""

    lost: str

    async def append(self, part: int, records: Sequence[Record]) -> int:
        kept = [record for record in records if not record.headers["ce_id"].decode().endswith(self.lost)]
        if kept:
            await self.log.append(part, kept)
        return len(records)


class Alarms(Handler):
    def __init__(self) -> None:
        super().__init__(ERROR)
        self.said: list[str] = []

    def emit(self, record: LogRecord) -> None:
        self.said.append(record.getMessage())


@contextmanager
def heard() -> Iterator[list[str]]:
    """What is said as an error meanwhile."""
    alarms = Alarms()
    getLogger().addHandler(alarms)
    try:
        yield alarms.said
    finally:
        getLogger().removeHandler(alarms)


async def gap(ground: Ground) -> Verdict:
    """A record that was acknowledged is not in the log."""
    async with open_stage(ground) as stage:
        (tunnel,) = await stage.samples(1)
        await stage.settle()
        await stage.owner.change(tunnel, 20, 21, 22)
        with heard() as alarms:
            await replace(stage.owner, log=Forgetful(stage.owner.log, "-3")).relay()
            await stage.settle()
        if "gap in the log" not in alarms:
            stage.verdict.undetected.append("a record was taken out of the log")
        return await stage.compare(log=False)


async def log_made_anew(ground: Ground) -> Verdict:
    """While nobody reads; what it held is lost, and it goes on under its name."""
    async with open_stage(ground) as stage:
        tunnel, bridge, *_ = await stage.samples(5)
        await stage.owner.change(tunnel, 20)
        await stage.settle()
        await stage.owner.change(tunnel, 21)
        await stage.owner.change(bridge, 10)
        await stage.owner.relay()
        await stage.log.make_anew()
        await stage.owner.change(tunnel, 22)
        await stage.settle()
        return await stage.compare(log=False)
