"""Rows for a change: found, held, and named."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from services.metrics.indicators.model import Indicator
from services.metrics.observations.locked import Span, span_of
from services.metrics.observations.model.batches import ObservationBatch
from services.metrics.observations.model.locks import PeriodLock
from services.metrics.observations.model.series import HeldValue, series_id
from shared.database import Database
from shared.records.finding import find, standing
from shared.versions import Revision
from shared.work import Work

R = TypeVar("R", ObservationBatch, PeriodLock, HeldValue)

LOCKS = """
where deleted_at is null and (indicator = $1 or indicator is null and (programme is null or programme = $2))
order by starts
"""

KNOWN = "select id, number from series_key where id = any ($1)"
NAME = """
insert into series_key (id, indicator, dimensions) select id, $2, dimensions
from unnest($1::uuid[], $3::jsonb[]) as told (id, dimensions) order by id on conflict (id) do nothing
"""

COUNTED = """
select accepted_no from observation_batch
where accepted_at <= coalesce($1::timestamptz, 'infinity') order by accepted_at desc limit 1
"""


async def hold_standing(work: Work, model: type[R], key: str, seen: Revision | None) -> R:
    """The row, to be changed. Raises NotFound where it is archived, and what `Work.require` does."""
    row = standing(await find(work, model, key, "for no key update"))
    work.require(row, seen)
    return row


async def spans_locked(work: Work, indicator: Indicator) -> list[Span]:
    """In which no row of the indicator is taken."""
    locks = await work.rows(PeriodLock, LOCKS, indicator.code, indicator.programme)
    return [span_of(lock.starts, lock.ends, lock.cause, indicator.frequency) for lock in locks]


async def numbers_of(database: Database, indicator: UUID, series: Sequence[Mapping[str, str]]) -> list[int]:
    """What the series are called in their rows, in the same order; those that are new get a number."""
    ids = [series_id(indicator, dimensions) for dimensions in series]
    known = dict(await database.fetch(KNOWN, ids))
    new = [(id, told) for id, told in zip(ids, series, strict=True) if id not in known]
    if new:
        await database.execute(NAME, [id for id, _ in new], indicator, [told for _, told in new])
        known |= dict(await database.fetch(KNOWN, [id for id, _ in new]))
    return [known[id] for id in ids]


async def counted_at(database: Database, at: datetime | None) -> int:
    """What counted at a time, None: now, is what was accepted up to this `accepted_no`."""
    number: int | None = await database.fetchval(COUNTED, at)
    return number or 0
