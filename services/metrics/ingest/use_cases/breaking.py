"""A batch of which no more comes: its sender left, or the process that took it was killed."""

from datetime import timedelta
from uuid import UUID

from services.metrics.ingest.faults import RowFault
from services.metrics.ingest.repository import forget_rows, keep_faults
from services.metrics.observations.model.batches import ObservationBatch
from shared.records import timers
from shared.records.timers import Timer
from shared.work import Work

BREAK_OFF = "ingest.break_off"

PATIENCE = timedelta(minutes=10)
"""After its last part; who sends more slowly begins anew."""


async def wait_for_more(work: Work, id: UUID) -> None:
    """Of a batch that is not held yet: who breaks it off has the timer first, and then holds the batch."""
    await timers.set(work, at=await work.now() + PATIENCE, key=str(id), kind=BREAK_OFF, aggregate_id=id)


async def break_off(work: Work, timer: Timer) -> None:
    """It is refused, and may be sent again by the same id."""
    batch = await work.row(ObservationBatch, "where id = $1 for no key update", timer.aggregate_id)
    if batch is None or batch.status != "receiving":
        return
    await forget_rows(work, batch.number)
    await keep_faults(work, batch.number, [RowFault(1, "", "broken_off", {})])
    batch.faults = 1
    await work.record(batch, batch.refuse(), reason="")
