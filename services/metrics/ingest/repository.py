"""What a batch needs of the definitions."""

from collections.abc import Sequence
from datetime import timedelta

from services.metrics.indicators.model import CodeMap, Dimension, Indicator
from services.metrics.indicators.repository import labels_of_figures
from services.metrics.ingest.checks.sheet import Sheet
from services.metrics.ingest.compiling import sheet_of
from services.metrics.ingest.faults import RowFault, Wrong
from services.metrics.observations.repository import spans_locked
from shared.work import Work

AHEAD = timedelta(minutes=5)
"""Clocks differ: what was captured this far ahead was captured now."""

STANDING = "where code = any ($1) and deleted_at is null order by code"

KEEP = """
insert into row_fault (batch, place, row, name, code, params)
select $1, place, row, name, code, params
from unnest($2::integer[], $3::integer[], $4::text[], $5::text[], $6::jsonb[]) as told (place, row, name, code, params)
"""


async def sheets_for(
    work: Work, codes: Sequence[str], code_map: CodeMap | None, *, restates: bool
) -> dict[str, Sheet | Wrong]:
    """Of each of the indicators; or why the caller reports nothing to it. Definitions are no secret."""
    found = {row.code: row for row in await work.rows(Indicator, STANDING, [*codes])}
    sheets: dict[str, Sheet | Wrong] = {code: Wrong("unknown_indicator") for code in codes}
    for code, row in found.items():
        sheets[code] = await refused(work, row) or await compiled(work, row, code_map, restates=restates)
    return sheets


async def refused(work: Work, indicator: Indicator) -> Wrong | None:
    if indicator.formula is not None:
        return Wrong("computed_indicator")
    if work.caller.writes.isdisjoint(await labels_of_figures(work, indicator)):
        return Wrong("not_yours", lead_unit=indicator.lead_unit)
    return None


async def compiled(work: Work, indicator: Indicator, code_map: CodeMap | None, *, restates: bool) -> Sheet:
    codes = [each["dimension"] for each in indicator.dimensions]
    dimensions = {row.code: row for row in await work.rows(Dimension, "where code = any ($1)", codes)}
    locked, latest = await spans_locked(work, indicator), await work.now() + AHEAD
    return sheet_of(indicator, dimensions, code_map, locked=locked, latest=latest, restates=restates)


async def next_number(work: Work) -> int:
    """By which a batch goes in its rows."""
    number: int = await work.value("select nextval('observation_batch_number')")
    return number


async def rehearse(work: Work, number: int) -> None:
    """Until `forget_rows`: a process that ends before leaves a trace."""
    await work.connection.execute("insert into rehearsal (number, at) values ($1, hub_now())", number)


async def forget_rows(work: Work, number: int) -> None:
    """Of a batch that does not count."""
    await work.connection.execute("delete from observation where batch = $1", number)
    await work.connection.execute("delete from rehearsal where number = $1", number)


async def keep_faults(work: Work, number: int, faults: Sequence[RowFault]) -> None:
    """In place of those that were kept before."""
    await work.connection.execute("delete from row_fault where batch = $1", number)
    if faults:
        columns = [*range(len(faults))], *map(list, zip(*faults, strict=True))
        await work.connection.execute(KEEP, number, *columns)
