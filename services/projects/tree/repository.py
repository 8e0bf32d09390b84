"""How rows are found, and held while they are changed."""

from collections.abc import Mapping
from typing import Any, TypeVar
from uuid import UUID

from services.projects.tree.model import Aim, Outcome, Principle, Programme, WorkItem
from shared.auth.labels import HUB
from shared.database import Overtaken
from shared.errors import NotFound
from shared.records.finding import find, standing
from shared.records.naming import Named, NamedNothing
from shared.rows import Recorded
from shared.work import Work

N = TypeVar("N", bound=Named)
R = TypeVar("R", bound=Recorded)
B = TypeVar("B", Aim, WorkItem)

LOCK = "select code from programme where code = any ($1) order by code for no key update"
ONE_BY_ONE = "select pg_advisory_xact_lock(hashtext('work_item.move'))"

PLACES: Mapping[type[Named], str] = {WorkItem: "parent_id", Outcome: "programme", Principle: "programme"}
"""The field by which a new record says what it stands below."""


async def hold(work: Work, model: type[N], key: str) -> N:
    """The row, and nobody else changes it until this is done. Raises NotFound."""
    if issubclass(model, Aim | WorkItem):
        return await hold_below(work, model, key)  # type: ignore[type-var] # Narrowed by the line above.
    return await find(work, model, key, "for no key update")


async def hold_standing(work: Work, model: type[N], key: str) -> N:
    """The same of what is not archived."""
    return standing(await hold(work, model, key))


async def hold_below(work: Work, model: type[B], key: str) -> B:
    """What stands below a programme, under the lock of that."""
    programme = (await find(work, model, key)).programme
    await lock_programmes(work, programme)
    row = await find(work, model, key)
    if row.programme != programme:
        raise Overtaken
    return row


async def lock_programmes(work: Work, *codes: str) -> None:
    """Whatever changes in a programme does so under the lock of its row; over several, in the order of their codes."""
    await work.connection.fetch(LOCK, sorted({*codes}))


async def hold_parent(work: Work, model: type[Named], fields: Mapping[str, Any]) -> Programme | WorkItem | None:
    """What a new record is to stand below, under the lock of its programme; None where it stands by itself.

    Raises NamedNothing where it does not stand, also where the caller may not see it.
    """
    place = PLACES.get(model)
    if place is None:
        return None
    try:
        parent = await find_node(work, str(fields[place]))
        await lock_programmes(work, code_of(parent))
        parent = await find(work, type(parent), str(parent.id))
    except NotFound as missing:
        raise NamedNothing([place]) from missing
    if parent.deleted_at is not None:
        raise NamedNothing([place])
    return parent


async def hold_for_move(work: Work, key: str, parent_id: UUID) -> tuple[WorkItem, Programme | WorkItem]:
    """The item and its parent to be, under the locks of both programmes.

    Moves go one by one, and nothing else takes an item to another programme: what was read before the locks holds.
    """
    await work.value(ONE_BY_ONE)
    item, parent = await find(work, WorkItem, key), await find_node(work, str(parent_id))
    await lock_programmes(work, item.programme, code_of(parent))
    return await find(work, WorkItem, key), await find_node(work, str(parent_id))


async def find_node(work: Work, key: str) -> Programme | WorkItem:
    """Raises NotFound."""
    try:
        return await find(work, WorkItem, key)
    except NotFound:
        return await find(work, Programme, key)


async def labels_above(work: Work, node: Programme | WorkItem) -> list[str]:
    """Of what it stands below."""
    if isinstance(node, Programme):
        return [HUB]
    return (await parent_of(work, node)).labels


async def parent_of(work: Work, row: WorkItem | Aim) -> Programme | WorkItem:
    """Whoever sees a row need not see what that stands below."""
    above = row.parent_id if isinstance(row, WorkItem) else None
    parent = above and await work.row(WorkItem, "where id = $1", above)
    if parent:
        return parent
    programme = await work.row(Programme, "where code = $1", row.programme)
    assert programme is not None
    return programme


def code_of(node: Programme | WorkItem) -> str:
    """Of the programme."""
    return node.code if isinstance(node, Programme) else node.programme
