"""How definitions are found, and held while they or their figures are changed."""

from collections.abc import Collection, Iterable
from typing import Any, TypeVar
from uuid import UUID

from services.metrics.indicators.model import Definition, Dimension, Indicator
from services.metrics.tables import with_figures, with_untold, with_values
from shared.records.finding import find, standing
from shared.work import Work

D = TypeVar("D", bound=Definition)

PROGRAMME = "select id from programme where code = $1 order by standing desc, id desc limit 1"
"""A code that its owner lost and gave again is that of the newest."""


async def hold(work: Work, model: type[D], key: str) -> D:
    """The row, and nobody else changes it until this is done. Raises NotFound."""
    return await find(work, model, key, "for no key update")


async def hold_standing(work: Work, model: type[D], key: str) -> D:
    """The same of what is not archived."""
    return standing(await hold(work, model, key))


async def hold_for_figures(work: Work, codes: Iterable[str]) -> dict[str, Indicator]:
    """Those of the indicators that stand, by code: until this is done, their definition and audience stay as they are.

    Whoever makes or accepts figures does so under this lock.
    """
    tail = "where code = any ($1) and deleted_at is null order by code for share"
    return {row.code: row for row in await work.rows(Indicator, tail, sorted({*codes}))}


async def labels_of_figures(work: Work, indicator: Indicator) -> list[str]:
    """Who sees its figures now."""
    return indicator.figure_labels(await programme_id(work, indicator.programme))


async def programme_id(work: Work, code: str | None) -> UUID | None:
    """None where it has not come yet."""
    found: UUID | None = await work.value(PROGRAMME, code) if code else None
    return found


async def one_by_one(work: Work) -> None:
    """Formulas are adopted one after the other, before any row is held: two that need each other are never both new."""
    await work.value("select pg_advisory_xact_lock(hashtext('indicator.formula'))")


async def inputs_by_code(work: Work, codes: Iterable[str]) -> dict[str, Indicator]:
    """Those of the indicators that stand, by code."""
    rows = await work.rows(Indicator, "where code = any ($1) and deleted_at is null", sorted({*codes}))
    return {row.code: row for row in rows}


async def dimension_of(work: Work, code: str) -> Dimension:
    """One that a standing record names: its values stay as they are until this is done."""
    row = await work.row(Dimension, "where code = $1 for share", code)
    assert row is not None
    return row


async def values_used(work: Work, dimension: str) -> set[str]:
    """By anything that stands."""
    found = [await work.connection.fetch(query, dimension) for query in with_values()]
    return {row["value"] for rows in found for row in rows}


async def kinds_with_figures(work: Work, indicator: str, *, reported: bool = False) -> list[str]:
    """What stands that holds it as it is, by kind; of those whose figures were `reported`, where that is asked."""
    models = [model for model in with_figures() if model.REPORTED or not (reported or model.FOLLOWS)]
    told = [model.KIND for model in models if await stands_for(work, model, indicator)]
    return told + [model.KIND for model in with_untold() if await work.value(model.UNTOLD, indicator)]


async def stands_for(work: Work, model: type[Any], indicator: str) -> bool:
    query = f"select exists (select from {model.TABLE} where indicator = $1 and deleted_at is null)"  # noqa: S608 # A table of ours.
    found: bool = await work.value(query, indicator)
    return found


async def figures_of(work: Work, model: type[Any], indicator: str, labels: Collection[str], limit: int) -> list[Any]:
    """Rows of one table that say something of its figures and have other labels than these, archived ones too."""
    tail = "where indicator = $1 and labels <> $2 order by id limit $3 for no key update"
    return await work.rows(model, tail, indicator, [*labels], limit)
