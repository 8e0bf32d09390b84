"""The service of samples with its relay and its log, as a test holds them; also as a Source."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from shared.contracts.base import Changed
from shared.database import Pool
from shared.log.entry import Entry
from shared.log.partition import partition_of
from shared.log.relay import OutcomeUnknown, Relay
from shared.log.transport import NotAppended, Position, Record, Stored, Transport
from shared.records import journal
from tests.infrastructure.sample import OFFICE, Sample
from tests.infrastructure.samples import Samples

KINDS = ["sample"]


@dataclass(frozen=True, slots=True)
class Owner:
    samples: Samples
    log: Transport
    make_anew: Callable[[], Awaitable[None]]

    @property
    def database(self) -> Pool:
        return self.samples.database

    async def store(self, *rows: Sample) -> None:
        await self.samples.store(*rows)

    async def change(self, sample: Sample, *numbers: int) -> None:
        """A version for each: `many` is then that number."""
        for number in numbers:
            async with self.samples.service().begin(OFFICE) as work:
                row = await work.row(Sample, "where id = $1 for update", sample.id)
                assert row is not None
                row.many = number
                await work.record(row, Changed(fields=["many"]), reason="")

    async def fetched(self) -> list[Entry]:
        return await journal.snapshot(self.database, kinds=KINDS, after=UUID(int=0), limit=1000)

    async def relayed(self, start: list[Position] | None = None) -> list[Stored]:
        """Relay until nothing is left, then read the log from `start`."""
        await self.relay()
        ends = await self.log.ends()
        starts = start or [Position(end.part, 0) for end in ends]
        return [stored for pair in zip(starts, ends, strict=True) for stored in await self.between(*pair)]

    async def relay(self) -> None:
        """As a process that is started again whenever it ends."""
        relay = Relay(self.database, self.log, "samples")
        while await self.database.fetchval("select exists (select from unsent)"):
            with suppress(OutcomeUnknown):
                await relay.send_some()

    async def send_again(self, record: Record) -> None:
        """As a relay that does not know that it was sent."""
        while True:
            with suppress(NotAppended, ConnectionError):
                await self.log.append(partition_of(UUID(record.key.decode())), [record])
                return

    async def between(self, position: Position, end: Position) -> list[Stored]:
        found: list[Stored] = []
        while position < end:
            found += await self.log.read(position, limit=10_000)
            position = end._replace(offset=found[-1].position.offset + 1) if found else position
        return found

    async def page(self, after: UUID) -> Sequence[Entry]:
        return await journal.snapshot(self.database, kinds=KINDS, after=after, limit=1000)

    async def since(self, id: UUID, version: int) -> Sequence[Entry]:
        return await journal.since(self.database, id, version)
