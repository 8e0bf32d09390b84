"""A programme as a tree, as it is or as it was."""

from datetime import datetime

from services.projects.tree.model import Programme, WorkItem
from shared.auth.caller import Caller
from shared.auth.labels import node
from shared.contracts.kinds import KINDS
from shared.contracts.projects.tree import tree
from shared.database import Database
from shared.errors import NotFound
from shared.http.reads.record import find, find_id
from shared.http.reads.views import shown, view_at
from shared.records.history import Known

STANDING = """
select journal.generation, journal.version, row.labels, journal.state, row.labels from work_item as row
join journal on journal.aggregate_id = row.id and journal.version = row.version
where row.labels @> $1 and row.labels && $2 and row.deleted_at is null
"""

PAST = """
select past.generation, past.version, past.labels, past.state, now.labels from (
    select distinct on (aggregate_id) aggregate_id, generation, version, labels, state from journal
    where kind = 'work_item' and recorded_at <= $3 order by aggregate_id, version desc
) as past join work_item as now on now.id = past.aggregate_id
where past.labels @> $1 and past.labels && $2 and now.labels && $2 and past.state is not null
"""


async def programme_tree(
    database: Database, key: str, caller: Caller, *, at: datetime | None, depth: int | None
) -> bytes:
    """What the caller may see of it, by id or code. Raises NotFound."""
    id = await find_id(database, Programme, key)
    programme = seen(await find(database, Programme, id, at), Programme, caller)
    if programme is None:
        raise NotFound
    below = [node(id)], sorted(caller.labels)
    rows = await (database.fetch(PAST, *below, at) if at else database.fetch(STANDING, *below))
    items = [item for item in map(Known._make, rows) if depth is None or depth_of(item) <= depth]
    return tree(programme, [state for item in items if (state := seen(item, WorkItem, caller))], as_of=at)


def seen(known: Known, model: type[Programme | WorkItem], caller: Caller) -> bytes | None:
    """The state as the caller may see it; None where it may not, or where it was archived."""
    view = view_at(known, caller)
    return shown(KINDS[model.KIND], known.state, view, ()) if view and known.state else None


def depth_of(item: Known) -> int:
    """1 for what stands directly below the programme: a node has a label for itself and for each above it."""
    return sum(label.startswith("node:") for label in item.labels) - 1
