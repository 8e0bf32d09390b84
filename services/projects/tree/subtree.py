"""A node is moved, published or given to others, and all that stands below it follows."""

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any
from uuid import UUID

from services.projects.tables import Table, below_items, below_programmes
from services.projects.tree.audience import Shift, shifts
from services.projects.tree.errors import LinksTorn, SubtreeTooLarge
from services.projects.tree.model import Node, Programme, WorkItem
from services.projects.tree.repository import code_of
from shared.auth.labels import node
from shared.contracts.base import Event, Relabelled
from shared.rows import Recorded
from shared.work import Work

LIMIT = 5_000
"""Records in one act."""

Facts = list[tuple[Recorded, Event]]


async def record_with_below(
    work: Work, root: Programme | WorkItem, event: Event, above: Iterable[str], *, left: str | None = None, reason: str
) -> None:
    """Record the node, and whatever below it has other labels or another programme now: one statement a table.

    Under the lock of its programme, and of the one that it `left`. Archived rows follow too: their history is read by
    their labels. Raises SubtreeTooLarge.
    """
    items = await work.rows(WorkItem, "where labels && $1 and id <> $2", [node(root.id)], root.id)
    moved = shifts(root, above, items)
    follow(root, moved[root.id], root)
    facts: Facts = [(root, event), *relabelled(item for item in items if follow(item, moved[item.id], root))]
    facts += [fact for model in below_items() for fact in await rows_below(work, model, root, moved)]
    if isinstance(root, Programme):
        facts += [fact for model in below_programmes() for fact in await rows_of(work, model, root, moved[root.id])]
    if left is not None:
        facts += await links_within(work, root, [*moved], left)
    if len(facts) > LIMIT:
        raise SubtreeTooLarge(LIMIT)
    for _, table in groupby(facts, key=lambda fact: fact[0].KIND):
        await work.record_all(table, reason=reason)


async def rows_below(work: Work, model: type[Any], root: Programme | WorkItem, moved: Mapping[UUID, Shift]) -> Facts:
    """Those of one table that stand below the nodes and follow them."""
    rows = await work.rows(model, "where work_item_id = any ($1)", [*moved])
    return relabelled(row for row in rows if follow(row, moved[row.work_item_id], root))


async def rows_of(work: Work, model: type[Any], root: Programme, shift: Shift) -> Facts:
    """Those of one table that stand below the programme itself."""
    rows = await work.rows(model, "where programme = $1", root.code)
    return relabelled(row for row in rows if follow(row, shift, root))


async def links_within(work: Work, root: Programme | WorkItem, items: list[UUID], left: str) -> Facts:
    """What stood below the programme that was left, and links these items alone."""
    labels = [await work.value("select labels from programme where code = $1", code) for code in (left, code_of(root))]
    shift, facts = Shift(*map(frozenset, labels)), Facts()
    for model in below_programmes():
        if model.WITHIN:
            rows = await work.rows(model, f"where id in ({model.WITHIN})", items)
            facts += relabelled(row for row in rows if follow(row, shift, root))
    return facts


def follow(row: Any, shift: Shift, root: Programme | WorkItem) -> bool:
    """Give the row its labels and its programme. Whether they are others."""
    before = row.labels, getattr(row, "programme", None)
    row.labels = shift.of(row.labels)
    if isinstance(row, Node):
        row.show()
    if hasattr(row, "programme"):
        row.programme = code_of(root)
    return before != (row.labels, getattr(row, "programme", None))


def relabelled(rows: Iterable[Recorded]) -> Facts:
    return [(row, Relabelled()) for row in rows]


async def require_untorn(work: Work, item: WorkItem) -> None:
    """Raises LinksTorn where something binds what stands in the subtree to what does not."""
    below = await work.value("select array_agg(id) from work_item where labels && $1", [node(item.id)])
    for model in Table.RECORDED.values():
        if model.TORN and await work.connection.fetchrow(model.TORN, below) is not None:
            raise LinksTorn
