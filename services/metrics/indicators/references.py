"""Definitions that hold each other: a code map the values of its dimension, figures what they are made by."""

from services.metrics.indicators.errors import FiguresStand, UnknownValue, ValueInUse
from services.metrics.indicators.model import CodeMap, Definition, Dimension, Indicator
from services.metrics.indicators.repository import dimension_of, kinds_with_figures, values_used
from shared.records.naming import require_named
from shared.work import Work

TOLD = 20


async def require_fit(work: Work, row: Definition, before: Definition | None) -> None:
    """It fits what stands, where it is not as `before`. Raises UnknownValue, ValueInUse, FiguresStand."""
    if isinstance(row, CodeMap):
        await require_values(work, row, before if isinstance(before, CodeMap) else None)
    if isinstance(row, Dimension) and isinstance(before, Dimension):
        await require_used_kept(work, row, before)
    if isinstance(row, Indicator) and isinstance(before, Indicator) and row.redefines(before):
        await require_no_figures(work, row)


async def require_no_figures(work: Work, row: Indicator) -> None:
    """Raises FiguresStand."""
    if kinds := await kinds_with_figures(work, row.code):
        raise FiguresStand(kinds)


async def require_values(work: Work, row: CodeMap, before: CodeMap | None) -> None:
    """Each entry names a value of the dimension; one that it named before may be retired by now."""
    await require_named(work, row, ["dimension"])
    dimension = await dimension_of(work, row.dimension)
    named = [entry["ours"] for entry in row.entries]
    kept = before.ours() if before and before.dimension == row.dimension else set[str]()
    unknown = dimension.refused(named, kept)
    if unknown:
        raise UnknownValue(f"/entries/{place}/ours" for place, code in enumerate(named) if code in unknown)


async def require_used_kept(work: Work, row: Dimension, before: Dimension) -> None:
    """What is used stays; a closed list has all that is used."""
    if row.codes() >= before.codes() and (row.open or not before.open):
        return
    used = await values_used(work, row.code)
    if lost := used - row.codes() if not row.open else (used & before.codes()) - row.codes():
        raise ValueInUse(sorted(lost)[:TOLD])
