"""What changes a scorecard: figures, targets, definitions, programmes, time."""

from collections.abc import Iterable

import msgspec

from services.metrics.indicators.reactions import Said, keep_programme
from services.metrics.scorecards.use_cases import COMPUTE, recompute
from shared.contracts.metrics.dimensions import DimensionState
from shared.contracts.metrics.indicators import IndicatorState
from shared.contracts.metrics.observations import HeldValueState, SeriesState
from shared.contracts.metrics.targets import TargetState
from shared.log.entry import Entry
from shared.records import timers
from shared.records.timers import Timer
from shared.work import Work

CONCERNED = {
    SeriesState.KIND: "select indicator from series where id = $1",
    HeldValueState.KIND: "select indicator from held_value where id = $1",
    TargetState.KIND: "select indicator from target where id = $1",
    IndicatorState.KIND: "select code from indicator where id = $1",
    DimensionState.KIND: """
        select distinct target.indicator from target join dimension on target.dimensions ? dimension.code
        where dimension.id = $1
    """,
}
"""The indicators that a record says something of, by its kind and id."""

OF_PROGRAMME = """
select code from indicator where programme = $2 or programme = (select code from programme where id = $1)
"""
"""Of its code before and now."""

NEEDING = """
with recursive needing (code) as (
    select unnest($1::text[])
    union
    select indicator.code from indicator cross join jsonb_array_elements(indicator.formula -> 'inputs') as input
    join needing on needing.code = input ->> 'indicator' where indicator.deleted_at is null
)
select needing.code, target.id from needing cross join lateral (
    select id from target where indicator = needing.code limit 1
) as target order by needing.code
"""
"""These and the formulas that need them, where a target was ever set; with one of its targets."""


async def follow(work: Work, entry: Entry) -> None:
    """Whatever happened, what stands is looked at anew."""
    await mark(work, await codes(work, CONCERNED[entry.kind], entry.id))


async def follow_programme(work: Work, entry: Entry) -> None:
    """Its indicators' scorecards say of which goal they are.

    They are marked before the indicators are held, as whoever computes them has their timer first.
    """
    said = msgspec.json.decode(entry.state, type=Said).code if entry.state else None
    await mark(work, await codes(work, OF_PROGRAMME, entry.id, said))
    await keep_programme(work, entry)


async def codes(work: Work, query: str, *told: object) -> list[str]:
    return [code for (code,) in await work.connection.fetch(query, *told)]


async def mark(work: Work, changed: Iterable[str]) -> None:
    """Each once, however often it was marked before it is computed; whoever computes one now is waited for."""
    now = await work.now()
    for code, target in await work.connection.fetch(NEEDING, [*changed]):
        await timers.set(work, at=now, key=code, kind=COMPUTE, aggregate_id=target)


async def compute(work: Work, timer: Timer) -> None:
    await recompute(work, timer.key)


TIMERS = {COMPUTE: compute}
