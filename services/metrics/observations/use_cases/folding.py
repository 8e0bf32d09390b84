"""After acceptance: each series of a batch is told of, some thousand rows at a time, and outliers are held."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.metrics.indicators.model import Indicator
from services.metrics.indicators.periods import period_of
from services.metrics.indicators.repository import hold_for_figures, labels_of_figures
from services.metrics.observations.model.batches import ObservationBatch
from services.metrics.observations.model.series import Part, Series
from services.metrics.observations.use_cases.acceptance import FOLD
from services.metrics.observations.use_cases.holding import Indicators, hold_outliers
from shared.contracts.base import Event
from shared.contracts.metrics.indicators import plain
from shared.contracts.metrics.observations import Latest, Provenance
from shared.records import timers
from shared.records.timers import Timer
from shared.work import Work

AT_ONCE = 20_000
"""Rows: a transaction has 10 s, and this takes less than one."""

ONE_BY_ONE = "select pg_advisory_xact_lock(hashtextextended('observations.fold', 0))"

PARTS = """
select part.*, key.id, key.indicator, key.dimensions from (
    select *, sum(rows) over (order by series) - rows as before from (
        select series as number, count(*)::integer as rows, count(*) filter (where corrects)::integer as corrections,
            count(value)::integer as values, min(starts) as first, max(starts) as last, series
        from observation where batch = $1 and series > $2 group by series
    ) as counted
) as part join series_key as key on key.number = part.number
where part.before < $3 order by part.number
"""

LATEST = """
select part.number, latest.starts, latest.value, latest.origin, latest.corrects, latest.held
from unnest($1::bigint[]) as part (number) cross join lateral (
    select o.starts, o.value, o.corrects, batch.origin, exists (
        select from held_value where number = o.series and starts = o.starts and batch_no = o.batch
            and released_at is null
    ) as held
    from observation as o join observation_batch as batch on batch.number = o.batch
    where o.series = part.number and batch.accepted_no is not null and o.value is not null and not exists (
        select from observation as later join observation_batch as newer on newer.number = later.batch
        where later.series = o.series and later.starts = o.starts and newer.accepted_no > batch.accepted_no
    )
    order by o.starts desc limit 1
) as latest
"""


async def fold(work: Work, timer: Timer) -> None:
    """One batch at a time, and the next part of it by the next timer, if there is one."""
    await work.value(ONE_BY_ONE)
    batch = await work.row(ObservationBatch, "where number = $1 for no key update", int(timer.key))
    if batch is None or batch.accepted_no is None:
        return
    parts = await parts_of(work, batch)
    if not parts:
        return
    await tell(work, batch, parts)
    if batch.folded < batch.stored:
        await timers.set(work, at=await work.now(), key=timer.key, kind=FOLD, aggregate_id=batch.id)


async def parts_of(work: Work, batch: ObservationBatch) -> list[Part]:
    found = await work.connection.fetch(PARTS, batch.number, batch.folded_to, AT_ONCE)
    return [Part(*(row[name] for name in Part._fields)) for row in found]


async def tell(work: Work, batch: ObservationBatch, parts: Sequence[Part]) -> None:
    """Of a batch that is held; of what was archived since nothing is told."""
    indicators = {row.id: row for row in (await hold_for_figures(work, batch.indicators)).values()}
    told = [part for part in parts if part.indicator in indicators]
    held = await hold_outliers(work, batch, told, indicators)
    await record_series(work, batch, told, indicators, held)
    event = batch.fold(sum(part.rows for part in parts), parts[-1].number)
    await work.record(batch, event, reason="")


async def record_series(
    work: Work, batch: ObservationBatch, parts: Sequence[Part], indicators: Indicators, held: Mapping[int, int]
) -> None:
    """`held` counts the outliers of each series."""
    numbers = [part.number for part in parts]
    known = {row.number: row for row in await work.rows(Series, "where number = any ($1)", numbers)}
    latest = {row["number"]: row for row in await work.connection.fetch(LATEST, numbers)}
    facts: list[tuple[Series, Event]] = []
    for part in parts:
        indicator = indicators[part.indicator]
        series = known.get(part.number) or await begun(work, batch, part, indicator)
        event = series.revise(part, indicator.frequency, batch.id, held=held.get(part.number, 0))
        series.latest = latest_of(latest.get(part.number), indicator)
        facts.append((series, event))
    await work.record_all(facts, reason=batch.reason or "")


async def begun(work: Work, batch: ObservationBatch, part: Part, indicator: Indicator) -> Series:
    told = {"indicator": indicator.code, "labels": await labels_of_figures(work, indicator)}
    return Series.begin(part, indicator.frequency, batch.id, told)


def latest_of(row: Any, indicator: Indicator) -> Latest | None:
    """Without zeros that nobody said: the column keeps six places."""
    if row is None:
        return None
    origin: Provenance = "corrected" if row["corrects"] else row["origin"]
    period = str(period_of(indicator.frequency, row["starts"]))
    return {"period": period, "value": f"{plain(row['value']):f}", "held": row["held"], "provenance": origin}
