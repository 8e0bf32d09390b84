"""A batch that comes as a file: read while it comes, stored by parts, each in a transaction of its own."""

from asyncio import to_thread
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from services.metrics.indicators.model import CodeMap
from services.metrics.ingest.book import Book
from services.metrics.ingest.errors import FileTooLarge
from services.metrics.ingest.faults import Faults, RowFault, Unreadable
from services.metrics.ingest.formats.block import Block, Reader
from services.metrics.ingest.formats.delimited import Delimited
from services.metrics.ingest.formats.document import Document
from services.metrics.ingest.formats.lines import Lines
from services.metrics.ingest.formats.workbook import Workbook
from services.metrics.ingest.sending import Digest, Sending
from services.metrics.ingest.use_cases.behind import Behind
from services.metrics.ingest.use_cases.entering import Entry, Part
from services.metrics.observations.model.batches import ObservationBatch
from shared.auth.caller import Caller
from shared.database import TRIED_AGAIN
from shared.errors import Busy
from shared.records.identity import IdInUse
from shared.records.naming import NamedNothing
from shared.service import Service
from shared.work import Work

STREAMED_MAX, WHOLE_MAX = 64 * 1024 * 1024, 8 * 1024 * 1024

READERS: Mapping[str, Callable[[Faults], Reader]] = MappingProxyType(
    {"csv": Delimited, "ndjson": Lines, "json": Document, "xlsx": Workbook}
)
MOST: Mapping[str, int] = MappingProxyType(
    {"csv": STREAMED_MAX, "ndjson": STREAMED_MAX, "json": WHOLE_MAX, "xlsx": WHOLE_MAX}
)

TRIES = 3

Chunks = AsyncIterator[bytes]

NAMES = "select array_agg(code) from dimension where deleted_at is null"


class Received(NamedTuple):
    """The batch as it stands, and what was wrong with its rows. `before`: the very same had come before."""

    batch: ObservationBatch
    faults: Faults
    before: bool = False


async def receive_batch(
    service: Service, caller: Caller, sending: Sending, chunks: Chunks, *, traceparent: str | None = None
) -> Received:
    """Raises IdInUse, NamedNothing, FileTooLarge, BegunAnew, RequestInFlight, DefinitionMoved, PeriodLocked, Busy.

    Each part is stored while the next comes; a sender that leaves in between leaves a batch that is `receiving`
    until that is broken off.
    """
    async with service.begin(caller, traceparent) as work:
        before = None if sending.dry_run else await finished(work, sending)
        book = await book_for(work, sending)
    receiving = Receiving(service, caller, Entry(sending, book), traceparent)
    if before is not None:
        return await receiving.compare(before, chunks)
    return await receiving.receive(chunks)


async def finished(work: Work, sending: Sending) -> ObservationBatch | None:
    """The batch that has this id, where it is not to be sent again. Raises IdInUse where it is another's."""
    row = await work.row(ObservationBatch, "where id = $1", sending.id)
    if row is not None and row.sender != work.caller.subject:
        raise IdInUse(row.id)
    return None if row is None or row.is_open else row


async def book_for(work: Work, sending: Sending, *, restates: bool = False) -> Book:
    """Raises NamedNothing."""
    code_map = None
    if sending.code_map is not None:
        code_map = await work.row(CodeMap, "where code = $1 and deleted_at is null", sending.code_map)
        if code_map is None:
            raise NamedNothing(["code_map"])
    return Book(sending.indicator, code_map, frozenset(await work.value(NAMES) or ()), restates=restates)


class Receiving:
    def __init__(self, service: Service, caller: Caller, entry: Entry, traceparent: str | None) -> None:
        self.service, self.caller, self.entry, self.traceparent = service, caller, entry, traceparent
        self.digest: Digest = entry.sending.digest()
        self.broken = False

    async def compare(self, before: ObservationBatch, chunks: Chunks) -> Received:
        """Raises IdInUse where another batch has its id."""
        async for _ in self.measured(chunks):
            continue
        if before.digest != str(self.digest):
            raise IdInUse(before.id)
        return Received(before, Faults(), before=True)

    async def receive(self, chunks: Chunks) -> Received:
        async with Behind() as behind:
            part = await self.last_of(chunks, behind)
        if self.entry.batch is None and not part.checked and not self.entry.faults.count:
            self.break_off(RowFault(1, "", "empty", {}))
        await self.store(part, last=True)
        assert self.entry.batch is not None
        return Received(self.entry.batch, self.entry.all_faults())

    async def last_of(self, chunks: Chunks, behind: Behind) -> Part:
        """All parts before it are stored, each while the next is read."""
        part = Part([], 0, 0)
        try:
            async for block in self.blocks(chunks):
                looked = await self.looked_at(block)
                if part.checked:
                    await behind.begin(self.store(part, last=False))
                part = looked
        except Unreadable as unreadable:
            self.break_off(unreadable.fault)
            async for _ in chunks:
                continue
        return part

    def break_off(self, fault: RowFault) -> None:
        self.entry.faults.take(fault)
        self.broken = True

    async def blocks(self, chunks: Chunks) -> AsyncIterator[Block]:
        """Read in a thread, as is what follows: others are answered meanwhile. Raises Unreadable, FileTooLarge."""
        reader = READERS[self.entry.sending.format](self.entry.faults)
        async for chunk in self.measured(chunks):
            found = reader.feed(chunk)
            while (block := await to_thread(next_of, found)) is not None:
                yield block
        found = reader.end()
        while (block := await to_thread(next_of, found)) is not None:
            yield block

    async def measured(self, chunks: Chunks) -> Chunks:
        """Raises FileTooLarge, once all has come: who still sends would not hear it."""
        left = MOST[self.entry.sending.format]
        async for chunk in chunks:
            left -= len(chunk)
            if left >= 0:
                yield self.digest.take(chunk)
        if left < 0:
            raise FileTooLarge

    async def looked_at(self, block: Block) -> Part:
        """Raises Unreadable."""
        book = self.entry.book
        if codes := book.codes(block):
            async with self.service.begin(self.caller) as work:
                await book.open(work, codes)
        checked = await to_thread(book.check, block, self.entry.faults)
        filled = await book.filled(self.service.database, checked)
        good = sum(len(rows.numbers) for _, rows in checked)
        return Part(filled, len(block.numbers), len(block.numbers) - good)

    async def store(self, part: Part, *, last: bool) -> None:
        """Raises Busy where others stood in the way three times."""
        for _ in range(TRIES):
            try:
                async with self.service.begin(self.caller, self.traceparent) as work:
                    if last:
                        batch, found = await self.entry.put(work, part)
                        await self.entry.close(work, batch, found, broken=self.broken, digest=str(self.digest))
                    else:
                        batch, found = await self.entry.go_on(work, part)
            except TRIED_AGAIN:
                continue
            self.entry.keep(batch, found)
            return
        raise Busy


def next_of(blocks: Iterator[Block]) -> Block | None:
    return next(blocks, None)
