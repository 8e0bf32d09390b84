"""What is owed and what came, for a change."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.metrics.completeness.expecting import Came, Figures, counted, members_of, with_above
from services.metrics.completeness.model import ExpectedReport
from services.metrics.indicators.model import Dimension, Indicator
from services.metrics.indicators.periods import parse
from shared.records import timers
from shared.work import Work

TURN = "completeness.turn"

FIGURES = """
select key.dimensions, array_agg(figure.starts), count(*) filter (where figure.held)::integer,
    max(figure.accepted_at), (array_agg(figure.id order by figure.accepted_at desc))[1]
from (
    select distinct on (o.series, o.starts) o.series, o.starts, o.value, batch.accepted_at, batch.id, exists (
        select from held_value where number = o.series and held_value.starts = o.starts and batch_no = o.batch
            and released_at is null
    ) as held
    from series_key join observation as o on o.series = series_key.number
    join observation_batch as batch on batch.number = o.batch
    where series_key.indicator = $1 and o.starts >= $2 and o.starts < $3 and batch.accepted_no is not null
    order by o.series, o.starts, batch.accepted_no desc
) as figure join series_key as key on key.number = figure.series
where figure.value is not null group by key.number, key.dimensions
"""
"""Of each series the figures that stand in a period: what was withdrawn is not there."""

AIMED_AT = "select distinct dimensions from target where indicator = $1 and deleted_at is null"

OPEN = """
where indicator = $1 and deleted_at is null and (status <> 'received' or $2) order by id for no key update
"""

WAITING = """
select report.id from expected_report as report join indicator on indicator.code = report.indicator
where indicator.id = $1 and report.deleted_at is null and report.status <> 'received' order by report.id
"""

TOUCHED = """
select id from expected_report
where indicator = any ($1) and starts <= $3 and ends > $2 and deleted_at is null order by id
"""


async def open_reports(work: Work, indicator: Indicator) -> list[ExpectedReport]:
    """Of which not all came; of an indicator that is archived all. They are held."""
    return await work.rows(ExpectedReport, OPEN, indicator.code, indicator.deleted_at is not None)


async def waiting_reports(work: Work, indicator: UUID) -> list[UUID]:
    """Those of which not all came. Nothing is held."""
    return [id for (id,) in await work.connection.fetch(WAITING, indicator)]


async def reports_in(work: Work, indicators: list[str], first: datetime, last: datetime) -> list[UUID]:
    """Those in whose periods figures from the first to the last start."""
    return [id for (id,) in await work.connection.fetch(TOUCHED, indicators, first, last)]


async def came_of(work: Work, indicator: Indicator, report: ExpectedReport) -> Came:
    """As definition and targets stand now."""
    codes = [*indicator.requires()]
    dimensions = {row.code: row for row in await work.rows(Dimension, "where code = any ($1)", codes)}
    targets = [target for (target,) in await work.connection.fetch(AIMED_AT, indicator.code)]
    found = await work.connection.fetch(FIGURES, indicator.id, report.starts, report.ends)
    above = {code: with_above(dimension) for code, dimension in dimensions.items()}
    parts = sum(1 for _ in parse(report.period).parts(indicator.frequency))
    return counted(members_of(indicator, dimensions, targets), [Figures(*row) for row in found], above, parts)


async def turn_soon(work: Work, ids: Sequence[UUID]) -> None:
    now = await work.now()
    for id in ids:
        await timers.set(work, at=now, key=str(id), kind=TURN, aggregate_id=id)
