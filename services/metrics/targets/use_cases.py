"""What one can do to targets."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from asyncpg import UniqueViolationError

from services.metrics.indicators.errors import UnknownValue
from services.metrics.indicators.model import Dimension
from services.metrics.indicators.repository import labels_of_figures
from services.metrics.targets.errors import TargetStands
from services.metrics.targets.model import Target
from services.metrics.targets.repository import hold, hold_indicator, hold_standing, require_office
from shared.contracts.base import Changed, Created
from shared.contracts.fields import unsaid
from shared.contracts.metrics.targets import TargetState
from shared.database import Overtaken
from shared.records.archiving import archive, reinstate
from shared.versions import Revision
from shared.work import Work

Fields = Mapping[str, Any]
"""By name; null, empty or what a new one has need not be said. The model validates them."""


async def set_target(work: Work, fields: Fields, *, id: UUID, reason: str) -> Target:
    """For an indicator that stands. Raises InvalidField, NamedNothing, UnknownValue, TargetStands, WriteNotGranted."""
    indicator = await hold_indicator(work, fields["indicator"])
    labels = await labels_of_figures(work, indicator)
    row = Target(**{**unsaid(TargetState), **Target.BORN, **fields, "id": id, "labels": labels})
    require_office(work, row)
    row.require_sound(indicator)
    await require_values(work, row)
    with alone():
        await work.record(row, Created(), reason=reason)
    return row


async def change_target(work: Work, key: str, changes: Fields, *, seen: Revision | None, reason: str) -> Target:
    """Give fields other values; without any that differs nothing is recorded.

    Raises NotFound, InvalidField, TargetStands and what `Work.require` does.
    """
    row, indicator = await hold_standing(work, key, seen)
    fields = [name for name, value in changes.items() if getattr(row, name) != value]
    for name in fields:
        setattr(row, name, changes[name])
    row.require_sound(indicator)
    if fields:
        with alone():
            await work.record(row, Changed(fields=fields), reason=reason)
    return row


async def archive_target(work: Work, key: str, *, seen: Revision | None, reason: str) -> Target:
    """Out of all lists. Raises NotFound and what `Work.require` does."""
    row, _ = await hold(work, key, seen)
    await archive(work, row, seen=seen, reason=reason)
    return row


async def restore_target(work: Work, key: str, *, seen: Revision | None, reason: str) -> Target:
    """As it was, where it still fits.

    Raises NotFound, NotArchived, NamedNothing, InvalidField, UnknownValue, TargetStands and what `Work.require` does.
    """
    row, indicator = await hold(work, key, seen)
    row.require_sound(indicator)
    await require_values(work, row)
    with alone():
        await reinstate(work, row, seen=seen, reason=reason)
    return row


async def require_values(work: Work, row: Target) -> None:
    """Each value is one of its dimension, and stays one until this is done. Raises UnknownValue."""
    held = await work.rows(Dimension, "where code = any ($1) order by code for share", sorted(row.dimensions))
    refused = [each.code for each in held if each.refused([row.dimensions[each.code]])]
    if refused:
        raise UnknownValue(f"/dimensions/{code}" for code in refused)


@contextmanager
def alone() -> Iterator[None]:
    """Raises TargetStands. An id that someone else brought at the same moment is looked up anew."""
    try:
        yield
    except UniqueViolationError as taken:
        if taken.constraint_name == "target_alone":
            raise TargetStands from taken
        raise Overtaken from taken
