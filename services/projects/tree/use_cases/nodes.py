"""What is done to programmes and work items alone: moved, turned, published, withdrawn."""

from typing import TypeVar
from uuid import UUID

from services.projects.tree.model import Programme, WorkItem
from services.projects.tree.repository import code_of, hold_for_move, hold_standing, labels_above
from services.projects.tree.subtree import record_with_below, require_untorn
from shared.auth.labels import node
from shared.auth.scopes import require_scope
from shared.contracts.projects.programmes import Published, Withdrawn
from shared.contracts.projects.work_items import Status, WorkItemMoved
from shared.records.finding import standing
from shared.records.naming import Cycle, NamedNothing
from shared.versions import Revision
from shared.work import Work

P = TypeVar("P", Programme, WorkItem)


async def move_work_item(work: Work, key: str, *, parent_id: UUID, seen: Revision | None, reason: str) -> WorkItem:
    """Stand below another node, with all below: ids, codes and links stay, who may see them and the programme follow.

    Raises NotFound, NamedNothing, Cycle, LinksTorn, SubtreeTooLarge and what `Work.require` does.
    """
    item, parent = await hold_for_move(work, key, parent_id)
    work.require(standing(item), seen)
    work.require_writable(parent)
    if parent.deleted_at is not None:
        raise NamedNothing(["parent_id"])
    if node(item.id) in parent.labels:
        raise Cycle
    if item.parent_id == parent.id:
        return item
    left = item.programme if item.programme != code_of(parent) else None
    if left is not None:
        await require_untorn(work, item)
    event = WorkItemMoved(parent_before=item.parent_id, programme_before=item.programme)
    item.parent_id, item.programme = parent.id, code_of(parent)
    await record_with_below(work, item, event, parent.labels, left=left, reason=reason)
    return item


async def turn_work_item(work: Work, key: str, *, to: Status, seen: Revision | None, reason: str) -> WorkItem:
    """Another status. Raises NotFound, TransitionNotAllowed, InvalidField and what `Work.require` does."""
    item = await hold_standing(work, WorkItem, key)
    work.require(item, seen)
    await work.record(item, item.turn(to, reason=reason), reason=reason)
    return item


async def publish_node(work: Work, model: type[P], key: str, *, seen: Revision | None, reason: str) -> P:
    """Open its public view and that of all below, now and later, to everyone.

    Raises NotFound, InsufficientScope, TransitionNotAllowed, SubtreeTooLarge and what `Work.require` does.
    """
    row, above = await hold_for_publication(work, model, key, seen)
    row.publish(above)
    await record_with_below(work, row, Published(), above, reason=reason)
    return row


async def withdraw_node(work: Work, model: type[P], key: str, *, seen: Revision | None, reason: str) -> P:
    """Close it again; what below it was published by itself stays open. Raises as `publish_node` does."""
    row, above = await hold_for_publication(work, model, key, seen)
    row.withdraw(above, reason=reason)
    await record_with_below(work, row, Withdrawn(), above, reason=reason)
    return row


async def hold_for_publication(work: Work, model: type[P], key: str, seen: Revision | None) -> tuple[P, list[str]]:
    """The node, and the labels of what it stands below."""
    require_scope(work.caller, "publish")
    row = await hold_standing(work, model, key)
    work.require(row, seen)
    return row, await labels_above(work, row)
