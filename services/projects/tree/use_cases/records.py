"""What is done to every noun alike: made, changed, archived, restored."""

from collections.abc import Mapping
from typing import Any, TypeVar
from uuid import UUID

from services.projects.tree.errors import ParentArchived
from services.projects.tree.model import Aim, Programme, WorkItem
from services.projects.tree.references import require_childless
from services.projects.tree.repository import code_of, hold, hold_parent, hold_standing, labels_above, parent_of
from services.projects.tree.subtree import record_with_below
from shared.auth.labels import HUB
from shared.contracts.base import Changed, Created
from shared.contracts.fields import unsaid
from shared.contracts.kinds import KINDS
from shared.records.archiving import archive, reinstate
from shared.records.naming import Named, distinct, require_named, require_unnamed
from shared.versions import Revision
from shared.work import Work

N = TypeVar("N", bound=Named)

Fields = Mapping[str, Any]
"""Of a noun, by name; null, empty or false need not be said. The model validates them."""


async def create_record(work: Work, model: type[N], fields: Fields, *, id: UUID, reason: str) -> N:
    """In its place, and naming only what stands. Raises NamedNothing, DuplicateCode, WriteNotGranted."""
    parent = await hold_parent(work, model, fields)
    place = {"programme": code_of(parent)} if parent else {}
    row = model(**{**unsaid(KINDS[model.KIND]), **model.BORN, **fields, **place, "id": id, "labels": []})
    row.stand_below(parent.labels if parent else [HUB])
    work.require_writable(parent or row)
    await require_named(work, row, model.NAMES)
    with distinct():
        await work.record(row, Created(), reason=reason)
    return row


async def change_record(
    work: Work, model: type[N], key: str, changes: Fields, *, seen: Revision | None, reason: str
) -> N:
    """Give fields other values; without any that differs nothing is recorded.

    Raises NotFound, NamedNothing, StillNamed, SubtreeTooLarge and what `Work.require` does.
    """
    row = await hold_standing(work, model, key)
    work.require(row, seen)
    fields = [name for name, value in changes.items() if getattr(row, name) != value]
    if row.FIXED.intersection(fields):
        await require_unnamed(work, row)
    audience = row.own_labels()
    for name in fields:
        setattr(row, name, changes[name])
    await require_named(work, row, fields)
    await record_change(work, row, fields, followed=audience != row.own_labels(), reason=reason)
    return row


async def record_change(work: Work, row: Named, fields: list[str], *, followed: bool, reason: str) -> None:
    """With all below where it lets in others than before."""
    if followed and isinstance(row, Programme | WorkItem):
        above = await labels_above(work, row)
        await record_with_below(work, row, Changed(fields=fields), above, reason=reason)
    elif fields:
        await work.record(row, Changed(fields=fields), reason=reason)


async def archive_record(work: Work, model: type[N], key: str, *, seen: Revision | None, reason: str) -> N:
    """Out of all lists. Raises NotFound, HasChildren, StillNamed and what `Work.require` does."""
    row = await hold_standing(work, model, key)
    work.require(row, seen)
    await require_childless(work, row)
    await require_unnamed(work, row)
    await archive(work, row, seen=seen, reason=reason)
    return row


async def restore_record(work: Work, model: type[N], key: str, *, seen: Revision | None, reason: str) -> N:
    """As it was. Raises NotFound, NotArchived, ParentArchived, NamedNothing and what `Work.require` does."""
    row = await hold(work, model, key)
    work.require(row, seen)
    if isinstance(row, Aim | WorkItem) and (await parent_of(work, row)).deleted_at is not None:
        raise ParentArchived
    await require_named(work, row, model.NAMES)
    await reinstate(work, row, seen=seen, reason=reason)
    return row
