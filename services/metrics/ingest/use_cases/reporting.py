"""A batch by hand: a few rows of one indicator, in the transaction of the request."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from services.metrics.ingest.errors import RowsRefused
from services.metrics.ingest.faults import Unreadable
from services.metrics.ingest.formats.lines import by_column
from services.metrics.ingest.sending import Sending
from services.metrics.ingest.use_cases.entering import Entry, Part
from services.metrics.ingest.use_cases.receiving import book_for, finished
from services.metrics.observations.model.batches import ObservationBatch
from shared.records.identity import IdInUse, MadeBefore
from shared.work import Work


class Said(NamedTuple):
    """What a request says: the rows, and the digest of it all."""

    rows: Sequence[Mapping[str, str | None]]
    digest: str


async def report(work: Work, sending: Sending, said: Said, *, restates: bool = False) -> ObservationBatch:
    """`restates`: of locked periods, and no others.

    Raises RowsRefused, MadeBefore, IdInUse, DefinitionMoved, PeriodLocked, RequestInFlight.
    """
    before = await finished(work, sending)
    if before is not None:
        raise MadeBefore(before.id) if before.digest == said.digest else IdInUse(before.id)
    entry = Entry(sending, await book_for(work, sending, restates=restates))
    try:
        part, broken = await looked_at(work, entry, said), False
    except Unreadable as unreadable:
        entry.faults.take(unreadable.fault)
        part, broken = Part([], 0, 0), True
    batch, found = await entry.put(work, part)
    await entry.close(work, batch, found, broken=broken, digest=said.digest)
    entry.keep(batch, found)
    if batch.status == "refused":
        raise RowsRefused(batch.state(), entry.all_faults().kept)
    return batch


async def looked_at(work: Work, entry: Entry, said: Said) -> Part:
    """Rows are numbered from 1. Raises Unreadable."""
    if not said.rows:
        raise Unreadable(1, "empty")
    block = by_column([dict(row) for row in said.rows], range(1, len(said.rows) + 1))
    await entry.book.open(work, entry.book.codes(block))
    checked = entry.book.check(block, entry.faults)
    filled = await entry.book.filled(work.connection, checked)
    good = sum(len(rows.numbers) for _, rows in checked)
    return Part(filled, len(said.rows), len(said.rows) - good)
