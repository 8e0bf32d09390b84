"""What happens when nothing more comes, and when a batch was folded."""

from datetime import timedelta

from services.metrics.ingest.repository import forget_rows
from services.metrics.ingest.use_cases.breaking import BREAK_OFF, break_off
from services.metrics.ingest.use_cases.drafting import DRAFT, Share, draft_equal
from services.metrics.observations.model.batches import ObservationBatch
from shared.auth.caller import Caller
from shared.records.timers import Timer
from shared.service import Service
from shared.work import Work

EQUAL = "select id from equivalence where from_indicator = any ($1) and deleted_at is null order by id"

SWEEPER = Caller("sweeper", "sweep", frozenset())
LEFT_BEHIND = timedelta(hours=1)
"""After so long a dry run ended without an end."""

LEFT = "select number from rehearsal where at < hub_now() - $1::interval order by number limit 1"


async def sweep(service: Service) -> None:
    """Rows of dry runs whose process was killed: one run at a time."""
    while (number := await service.database.fetchval(LEFT, LEFT_BEHIND)) is not None:
        async with service.begin(SWEEPER) as work:
            await forget_rows(work, number)


async def fill_once(work: Work, timer: Timer) -> None:
    """After each part of a fold; once all of the batch was folded, for each equivalence of its indicators."""
    batch = await work.row(ObservationBatch, "where id = $1", timer.aggregate_id)
    if batch is None or batch.folded < batch.stored:
        return
    for (id,) in await work.connection.fetch(EQUAL, batch.indicators):
        await Share(batch.id, id).draft_soon(work)


async def draft(work: Work, timer: Timer) -> None:
    await draft_equal(work, Share.named(timer.key))


TIMERS = {BREAK_OFF: break_off, DRAFT: draft}
