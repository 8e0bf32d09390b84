"""The moment from which rows count."""

from collections.abc import Mapping

from services.metrics.indicators.model import Indicator
from services.metrics.indicators.repository import hold_for_figures
from services.metrics.observations.errors import DefinitionMoved, PeriodLocked
from services.metrics.observations.locked import Span
from services.metrics.observations.model.batches import ObservationBatch
from services.metrics.observations.repository import spans_locked
from services.metrics.observations.use_cases.settling import settle_unchanged
from shared.records import timers
from shared.work import Work

FOLD = "observations.fold"

ONE_BY_ONE = "select pg_advisory_xact_lock(hashtextextended('observation_batch.accepted_no', 0))"

NEXT = """
select coalesce(last.accepted_no, 0) + 1, greatest(hub_now(), last.accepted_at + interval '1 microsecond')
from (select) as one left join lateral (
    select accepted_no, accepted_at from observation_batch where accepted_no is not null
    order by accepted_no desc limit 1
) as last on true
"""
"""Taken by itself after the lock: a statement that also waited would not see what it waited for."""

LOCKED = """
select exists (
    select from observation join series_key on series_key.number = observation.series
    where batch = $1 and starts >= $2 and starts < $3 and series_key.indicator = $4
)
"""


def form_of(indicator: Indicator) -> str:
    """By what its rows were checked: while this is the same, they mean the same."""
    dimensions = [f"{each['dimension']}{'!' if each['required'] else '?'}" for each in indicator.dimensions]
    computed = ["computed"] if indicator.formula else []
    return " ".join([indicator.frequency, indicator.measure or "-", *computed, *sorted(dimensions)])


async def accept(work: Work, batch: ObservationBatch, *, reason: str, restates: bool = False) -> None:
    """Its rows count from now on; a job then tells of their series. The caller holds the batch.

    Where it `restates`, locked periods are what it is about.

    Raises DefinitionMoved, PeriodLocked, TransitionNotAllowed.
    """
    indicators = await hold_for_figures(work, batch.indicators)
    require_same_forms(batch, indicators)
    await work.value(ONE_BY_ONE)
    await settle_unchanged(work, batch)
    for indicator in () if restates else indicators.values():
        for span in await spans_locked(work, indicator):
            await require_open(work, batch, indicator, span)
    number, at = await work.connection.fetchrow(NEXT)
    await work.record(batch, batch.accept(number, at), reason=reason)
    await timers.set(work, at=at, key=str(batch.number), kind=FOLD, aggregate_id=batch.id)


def require_same_forms(batch: ObservationBatch, indicators: Mapping[str, Indicator]) -> None:
    now = {code: form_of(indicator) for code, indicator in indicators.items()}
    if moved := [code for code, form in batch.forms.items() if now.get(code) != form]:
        raise DefinitionMoved(moved)


async def require_open(work: Work, batch: ObservationBatch, indicator: Indicator, span: Span) -> None:
    """Its rows are looked at only where one may lie in the span."""
    if batch.first_starts is None or batch.last_starts is None:
        return
    apart = batch.last_starts < span.starts or span.ends <= batch.first_starts
    if not apart and await work.value(LOCKED, batch.number, span.starts, span.ends, indicator.id):
        raise PeriodLocked([indicator.code], span.reason)
