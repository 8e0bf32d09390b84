"""Definitions that hold each other: a code map the values of its dimension, figures what they are made by."""

from collections.abc import Mapping

from services.metrics.indicators import formulas
from services.metrics.indicators.errors import FiguresStand, NotEquivalent, UnknownValue, ValueInUse
from services.metrics.indicators.formulas import adopted
from services.metrics.indicators.model import CodeMap, Definition, Dimension, Equivalence, Indicator
from services.metrics.indicators.repository import dimension_of, inputs_by_code, kinds_with_figures, values_used
from shared.errors import Fault
from shared.records.naming import Cycle, StillNamed, kinds_found, require_named, require_unnamed
from shared.work import Work

TOLD = 20

SAME = """
select true from equivalence where from_indicator = $1 and to_indicator = $2 and dimensions = $3 and id <> $4
and deleted_at is null limit 1
"""

EQUAL = """
select 'equivalence' as kind from equivalence
where $1 in (from_indicator, to_indicator) and deleted_at is null limit 1
"""


async def require_fit(work: Work, row: Definition, before: Definition | None) -> None:
    """It fits what stands, where it is not as `before`; `before` is the row itself where it is to stand again.

    Raises NamedNothing, UnknownValue, ValueInUse, FiguresStand, StillNamed, Cycle, FormulaInvalid, NotEquivalent.
    """
    if isinstance(row, CodeMap):
        await require_values(work, row, before if isinstance(before, CodeMap) else None)
    if isinstance(row, Dimension) and isinstance(before, Dimension):
        await require_used_kept(work, row, before)
    if isinstance(row, Indicator):
        await require_measurable(work, row, before if isinstance(before, Indicator) else None)
    if isinstance(row, Equivalence):
        await require_equivalent(work, row)


async def require_equivalent(work: Work, row: Equivalence) -> None:
    """Its two indicators stand, and a figure of one is one of the other. Raises NamedNothing, NotEquivalent."""
    await require_named(work, row, row.NAMES)
    named = await inputs_by_code(work, {row.from_indicator, row.to_indicator})
    faults = [*row.faults_between(named[row.from_indicator], named[row.to_indicator])]
    if await work.value(SAME, row.from_indicator, row.to_indicator, row.dimensions, row.id):
        faults.append(Fault("/to_indicator", "declared_already"))
    if faults:
        raise NotEquivalent(*faults)
    for code, value in row.dimensions.items():
        await require_value(work, code, value, f"/dimensions/{code}")


async def require_measurable(work: Work, row: Indicator, before: Indicator | None) -> None:
    """What stands of its figures, and what is computed from them, stays what it is."""
    if before and row.redefines(before):
        await require_no_figures(work, row)
        await require_unnamed(work, row)
    if row.computed_otherwise(before):
        await require_no_figures(work, row, reported=True)
        await require_unequal(work, row)
        await require_adoptable(work, row)


async def require_no_figures(work: Work, row: Indicator, *, reported: bool = False) -> None:
    """Raises FiguresStand."""
    if kinds := await kinds_with_figures(work, row.code, reported=reported):
        raise FiguresStand(kinds)


async def require_unequal(work: Work, row: Indicator) -> None:
    """What is equivalent is reported. Raises StillNamed."""
    if await kinds_found(work, EQUAL, row.code):
        raise StillNamed([Equivalence.KIND])


async def require_adoptable(work: Work, row: Indicator) -> None:
    """Its formula can be computed from what stands. Raises Cycle, NamedNothing, UnknownValue, FormulaInvalid."""
    await require_acyclic(work, row)
    await require_named(work, row, ["formula"])
    inputs = formulas.inputs_of(row)
    adopted(row, await inputs_by_code(work, (each["indicator"] for each in inputs)))
    for nth, each in enumerate(inputs):
        for code, value in each["where"].items():
            await require_value(work, code, value, f"/formula/inputs/{nth}/where/{code}")


async def require_value(work: Work, dimension: str, value: str, pointer: str) -> None:
    """Retired or not: what is asked for is figures that there are. Raises UnknownValue."""
    if (await dimension_of(work, dimension)).refused([value], {value}):
        raise UnknownValue([pointer])


async def require_acyclic(work: Work, row: Indicator) -> None:
    """From its inputs on to theirs, level by level. Raises Cycle with the way back, as codes."""
    needed_by, level = dict.fromkeys(row.named("formula"), row.code), {*row.named("formula")}
    while level:
        if row.code in level:
            raise Cycle(way_back(row.code, needed_by))
        found = await inputs_by_code(work, level)
        news = {code: each.code for each in found.values() for code in each.named("formula") if code not in needed_by}
        needed_by |= news
        level = {*news}


def way_back(code: str, needed_by: Mapping[str, str]) -> list[str]:
    """Each needs the next, and the last the first."""
    way = [needed_by[code]]
    while way[-1] != code:
        way.append(needed_by[way[-1]])
    return way[::-1]


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
