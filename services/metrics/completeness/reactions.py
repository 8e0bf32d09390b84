"""What is looked at anew when an indicator is defined, time passes, or a batch was folded."""

from services.metrics.completeness.repository import TURN, reports_in, turn_soon
from services.metrics.completeness.use_cases import NEXT, expect_reports, follow_definition, turn_report
from services.metrics.indicators.use_cases.records import DEFINED
from services.metrics.observations.model.batches import ObservationBatch
from shared.records.timers import Timer
from shared.work import Work


async def follow(work: Work, timer: Timer) -> None:
    """From when the indicator was defined so."""
    await follow_definition(work, timer.aggregate_id, since=timer.at)


async def expect(work: Work, timer: Timer) -> None:
    """From then on, or from the end of the last period that was begun."""
    await expect_reports(work, timer.aggregate_id, since=timer.at)


async def turn(work: Work, timer: Timer) -> None:
    await turn_report(work, timer.aggregate_id)


async def count_anew(work: Work, timer: Timer) -> None:
    """After each part of a fold; once all of the batch was folded, in which periods its figures are."""
    batch = await work.row(ObservationBatch, "where id = $1", timer.aggregate_id)
    if batch is None or batch.folded < batch.stored or batch.first_starts is None or batch.last_starts is None:
        return
    await turn_soon(work, await reports_in(work, batch.indicators, batch.first_starts, batch.last_starts))


TIMERS = {DEFINED: follow, NEXT: expect, TURN: turn}
