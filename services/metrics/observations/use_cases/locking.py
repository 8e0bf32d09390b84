"""Periods are closed, and opened again."""

from typing import NamedTuple
from uuid import UUID

from services.metrics.indicators.model import Indicator
from services.metrics.indicators.periods import Period
from services.metrics.indicators.repository import labels_of_figures
from services.metrics.observations.model.locks import PeriodLock
from shared.auth.labels import HUB, PUBLIC
from shared.contracts.base import Created
from shared.contracts.metrics.observations import LockCause
from shared.records.archiving import archive
from shared.records.finding import find
from shared.records.naming import NamedNothing
from shared.versions import Revision
from shared.work import Work

HOLD = "where deleted_at is null and ($1::text is null or code = $1) and ($2::text is null or programme = $2)"
HELD = f"{HOLD} order by code for no key update"
"""Who accepts rows holds their indicators for share: whoever is first is seen by the other."""


class Lock(NamedTuple):
    """Of an indicator, of all of a programme, or of all."""

    indicator: str | None
    programme: str | None
    period: Period
    cause: LockCause


async def lock_period(work: Work, told: Lock, *, id: UUID, reason: str) -> PeriodLock:
    """Raises NamedNothing, WriteNotGranted."""
    indicators = await work.rows(Indicator, HELD, told.indicator, told.programme)
    row = PeriodLock(
        id=id,
        indicator=told.indicator,
        programme=told.programme,
        period=str(told.period),
        cause=told.cause,
        starts=told.period.starts,
        ends=told.period.ends,
        labels=await labels_for(work, told, indicators),
    )
    work.require_writable(row)
    await work.record(row, Created(), reason=reason)
    return row


async def labels_for(work: Work, told: Lock, indicators: list[Indicator]) -> list[str]:
    """That of one indicator is for who sees its figures; others are no secret."""
    if told.indicator is None:
        return sorted({HUB, PUBLIC})
    if not indicators:
        raise NamedNothing(["indicator"])
    return await labels_of_figures(work, indicators[0])


async def unlock_period(work: Work, key: str, *, seen: Revision | None, reason: str) -> PeriodLock:
    """Rows are taken again. Raises NotFound and what `Work.require` does."""
    row = await find(work, PeriodLock, key, "for no key update")
    await archive(work, row, seen=seen, reason=reason)
    return row
