"""What is done to every definition alike: made, changed, archived, restored."""

from collections.abc import Mapping
from typing import Any, TypeVar
from uuid import UUID

from services.metrics.indicators.audience import relabel_figures
from services.metrics.indicators.model import Definition, Indicator
from services.metrics.indicators.references import require_fit
from services.metrics.indicators.repository import (
    hold,
    hold_standing,
    kinds_with_figures,
    one_by_one,
)
from shared.auth.labels import HUB
from shared.contracts.base import Changed, Created
from shared.contracts.fields import unsaid
from shared.contracts.kinds import KINDS
from shared.records import timers
from shared.records.archiving import HasChildren, archive, reinstate
from shared.records.finding import find
from shared.records.naming import distinct, require_named, require_unnamed
from shared.versions import Revision
from shared.work import Work

D = TypeVar("D", bound=Definition)

Fields = Mapping[str, Any]
"""Of a definition, by name; null, empty or false need not be said. The model validates them."""

DEFINED = "indicators.defined"
"""A timer: an indicator was made, changed, archived or restored. What is kept of it in other rooms follows then."""

AUDIENCE = frozenset({"programme", "lead_unit", "districts"})
"""By these fields of an indicator its figures are shown."""


async def create_record(work: Work, model: type[D], fields: Fields, *, id: UUID, reason: str) -> D:
    """Naming only what stands.

    Raises InvalidField, NamedNothing, UnknownValue, FormulaInvalid, Cycle, DuplicateCode, WriteNotGranted.
    """
    if fields.get("formula"):
        await one_by_one(work)
    row = model(**{**unsaid(KINDS[model.KIND]), **model.BORN, **fields, "id": id, "labels": []})
    row.stand_below([HUB])
    work.require_writable(row)
    row.require_sound()
    await require_fit(work, row, None)
    await require_named(work, row, model.NAMES)
    with distinct():
        await work.record(row, Created(), reason=reason)
    await let_follow(work, model, str(id))
    return row


async def change_record(
    work: Work, model: type[D], key: str, changes: Fields, *, seen: Revision | None, reason: str
) -> D:
    """Give fields other values; without any that differs nothing is recorded.

    Raises NotFound, InvalidField, NamedNothing, StillNamed, UnknownValue, ValueInUse, FormulaInvalid, Cycle,
    FiguresStand, TooManyFigures and what `Work.require` does.
    """
    if changes.get("formula"):
        await one_by_one(work)
    await let_follow(work, model, key)
    row = await hold_standing(work, model, key)
    work.require(row, seen)
    before = row.model_copy()
    fields = [name for name, value in changes.items() if getattr(row, name) != value]
    for name in fields:
        setattr(row, name, changes[name])
    row.require_sound()
    await require_fit(work, row, before)
    await require_named(work, row, fields)
    if fields:
        await work.record(row, Changed(fields=fields), reason=reason)
    if isinstance(row, Indicator) and AUDIENCE.intersection(fields):
        await relabel_figures(work, row, reason=reason)
    return row


async def archive_record(work: Work, model: type[D], key: str, *, seen: Revision | None, reason: str) -> D:
    """Out of all lists. Raises NotFound, HasChildren, StillNamed and what `Work.require` does."""
    await let_follow(work, model, key)
    row = await hold_standing(work, model, key)
    work.require(row, seen)
    if isinstance(row, Indicator) and (kinds := await kinds_with_figures(work, row.code)):
        raise HasChildren(kinds)
    await require_unnamed(work, row)
    await archive(work, row, seen=seen, reason=reason)
    return row


async def restore_record(work: Work, model: type[D], key: str, *, seen: Revision | None, reason: str) -> D:
    """As it was.

    Raises NotFound, NotArchived, NamedNothing, UnknownValue, FormulaInvalid, Cycle and what `Work.require` does.
    """
    if model is Indicator:
        await one_by_one(work)
    await let_follow(work, model, key)
    row = await hold(work, model, key)
    work.require(row, seen)
    await require_fit(work, row, row)
    await require_named(work, row, model.NAMES)
    await reinstate(work, row, seen=seen, reason=reason)
    return row


async def let_follow(work: Work, model: type[D], key: str) -> None:
    """Soon after, whatever goes with an indicator's definition. Raises NotFound.

    One that stands is not held yet: whoever follows has the timer first, and then holds it.
    """
    if model is Indicator:
        id = (await find(work, model, key)).id
        await timers.set(work, at=await work.now(), key=str(id), kind=DEFINED, aggregate_id=id)
