"""The read model follows what an owner tells: everything from the owner first, then whatever comes by the log."""

from asyncio import TaskGroup, sleep
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from logging import getLogger
from time import monotonic
from uuid import UUID

from services.gateway.read_model.change import Change
from services.gateway.read_model.model import ReadModel
from shared.log.entry import Entry, id_of, readable
from shared.log.partition import PARTITIONS
from shared.log.transport import LogDiverged, Stored, Transport
from shared.reading.reader import GenerationRaised
from shared.reading.resync import Mark, Source, require_same, resync
from shared.telemetry import metrics

LOG = getLogger(__name__)

BATCH = 1000
STEP = 100
FIRST_PAUSE_S = 0.05
PAUSE_S = 0.5
PAUSE_MAX_S = 5.0
BEHIND_S = 10.0


@dataclass(slots=True)
class Following:
    """A Sink in memory, without locks: each process reads all partitions for itself.

    `tell` hears of every change that comes by the log, with the log's time of it in ms; `break_off` of every resync,
    after which nobody knows what has happened up to the log's time that it is given.
    """

    owner: str
    log: Transport
    source: Source
    model: ReadModel
    tell: Callable[[Change, int], None]
    break_off: Callable[[int | None], None]
    trouble: str = "it reads everything"
    _marks: dict[int, Mark] = field(default_factory=dict)
    _late: dict[int, float] = field(default_factory=dict)
    _untold: set[UUID] = field(default_factory=set)
    """Read from the owner. What the log brings of them may have come here before: it is told all the same."""

    @property
    def reader(self) -> str:
        return f"gateway {self.owner}"

    async def run(self) -> None:
        """Until cancelled. Whatever goes wrong is said on `/readyz`, and tried again."""
        pause = FIRST_PAUSE_S
        while True:
            try:
                await resync(self.log, self.source, self)
                metrics.RESYNCS.labels(self.reader).inc()
                pause = FIRST_PAUSE_S
                await self.follow()
            except* (LogDiverged, GenerationRaised) as reasons:
                LOG.warning("resync", extra={"owner": self.owner, "reasons": reasons.exceptions})
            except* Exception as reasons:
                LOG.warning("not followed", exc_info=reasons, extra={"owner": self.owner})
                self.trouble = kind_of(reasons)
                await sleep(pause)
                pause = min(1.5 * pause, PAUSE_MAX_S)

    async def behind(self) -> str | None:
        """Why it may not be what its owner says; None: it is."""
        if self.owner in self.model.missing:
            return f"nothing is held yet: {self.trouble}"
        seconds = monotonic() - min(self._late.values(), default=monotonic())
        return f"{seconds:.0f} s behind: {self.trouble}" if seconds > BEHIND_S else None

    async def held(self) -> Collection[UUID]:
        self.trouble = "it reads everything"
        return self.model.ids(self.owner)

    async def take(self, page: Sequence[Entry]) -> None:
        """Who asks for something meanwhile does not wait for the whole page."""
        for number, entry in enumerate(page):
            if number % STEP == 0:
                await sleep(0)
            if self.model.apply(entry):
                self._untold.add(entry.id)

    async def forget(self, lost: Collection[UUID]) -> None:
        for id in lost:
            self.model.forget(id)

    async def go_on(self, marks: Sequence[Mark], newest: datetime | None) -> None:
        self._marks = {mark.position.part: mark for mark in marks}
        self._late = dict.fromkeys(self._marks, monotonic())
        self.trouble = "it reads on"
        self.model.complete(self.owner)
        self.break_off(None if newest is None else in_ms(newest))

    async def follow(self) -> None:
        """Raises LogDiverged, GenerationRaised."""
        async with TaskGroup() as tasks:
            for part in range(PARTITIONS):
                tasks.create_task(self.follow_one(part))

    async def follow_one(self, part: int) -> None:
        """A log that cannot be read now is asked again, for ever."""
        while True:
            try:
                if not await self.take_some(part):
                    await self.log.wait(self._marks[part].position)
            except (LogDiverged, GenerationRaised):
                raise
            except Exception as error:
                LOG.warning("log not read", exc_info=error, extra={"owner": self.owner, "part": part})
                self.trouble = kind_of(error)
                self._late.setdefault(part, monotonic())
                await sleep(PAUSE_S)
                await require_same(self.log, self._marks[part])

    async def take_some(self, part: int) -> int:
        """How many records; a partition that is read to its end is not late."""
        mark = self._marks[part]
        batch = await self.log.read(mark.position, limit=BATCH)
        if batch and batch[0].position != mark.position:
            raise LogDiverged(mark)
        for stored in batch:
            self._marks[part] = self.take_one(self._marks[part], stored)
        metrics.READ.labels(self.reader).inc(len(batch))
        if len(batch) < BATCH:
            self._late.pop(part, None)
        return len(batch)

    def take_one(self, mark: Mark, stored: Stored) -> Mark:
        """Raises GenerationRaised: what the owner has lost must go here as well."""
        entry = readable(stored.record)
        if entry and entry.generation > mark.generation:
            raise GenerationRaised(mark)
        if entry and entry.generation == mark.generation:
            self.apply(entry, stored)
        position = stored.position._replace(offset=stored.position.offset + 1)
        return Mark(position, id_of(stored.record), mark.generation)

    def apply(self, entry: Entry, stored: Stored) -> None:
        """A loss is told; the state that comes next heals it."""
        seen = self.model.revision(entry.id)
        change = self.model.apply(entry)
        if change and not entry.follows(seen):
            metrics.GAPS.labels(self.reader).inc()
            LOG.error("gap in the log", extra={"owner": self.owner, "aggregate": entry.id, "seen": seen})
        if entry.id in self._untold and entry.revision >= seen:
            self._untold.discard(entry.id)
            change = self.model.newest(entry.id)
        if change:
            self.tell(change, in_ms(stored.appended_at))


def in_ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def kind_of(error: BaseException) -> str:
    """By its kind: texts of libraries repeat what they were given."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return type(error).__name__
