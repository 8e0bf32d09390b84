"""What a restatement needs of what stands."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from services.metrics.indicators.model import Indicator
from services.metrics.observations.locked import span_of
from services.metrics.observations.model.locks import PeriodLock
from services.metrics.observations.repository import LOCKS
from shared.records.naming import NamedNothing
from shared.work import Work

REPORTED = "where code = $1 and deleted_at is null and formula is null"

ROWS = """
select o.starts, key.dimensions from observation as o join series_key as key on key.number = o.series
where o.batch = $1 order by o.starts
"""

NEEDING = """
where deleted_at is null and code in (
    with recursive needing as (
        select $1::text as code union
        select indicator.code from indicator join needing on indicator.deleted_at is null and
            indicator.formula -> 'inputs' @> jsonb_build_array(jsonb_build_object('indicator', needing.code))
    ) select code from needing
) order by code
"""
"""An indicator and all that is computed from it, also by others."""


class Corrected(NamedTuple):
    """Of one series the figure of the period that starts then."""

    starts: datetime
    dimensions: Mapping[str, str]


async def reported(work: Work, code: str) -> Indicator:
    """Raises NamedNothing."""
    row = await work.row(Indicator, REPORTED, code)
    if row is None:
        raise NamedNothing(["indicator"])
    return row


async def corrected_by(work: Work, batch: int) -> list[Corrected]:
    """In order of time."""
    return [Corrected(*row) for row in await work.connection.fetch(ROWS, batch)]


async def indicators_needing(work: Work, code: str) -> list[Indicator]:
    return await work.rows(Indicator, NEEDING, code)


async def require_may_unlock(work: Work, indicator: Indicator, corrected: Sequence[Corrected]) -> None:
    """Who could open the periods may restate them without. Raises WriteNotGranted."""
    for lock in await work.rows(PeriodLock, LOCKS, indicator.code, indicator.programme):
        span = span_of(lock.starts, lock.ends, lock.cause, indicator.frequency)
        if any(span.holds(each.starts) for each in corrected):
            work.require_writable(lock)
