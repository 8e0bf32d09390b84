"""What stands below a record."""

from functools import cache

from services.projects.tables import below_items, below_programmes
from services.projects.tree.model import Programme, WorkItem
from shared.records.archiving import HasChildren
from shared.records.naming import Named, kinds_found
from shared.work import Work


async def require_childless(work: Work, row: Named) -> None:
    """Raises HasChildren."""
    if kinds := await kinds_found(work, children(row.KIND), row.id):
        raise HasChildren(kinds)


@cache
def children(kind: str) -> str:
    """The kinds of standing records directly below the node `$1`; empty where none can be."""
    if kind == Programme.KIND:
        owns = [(model, "programme = (select code from programme where id = $1)") for model in below_programmes()]
    else:
        owns = [(model, "work_item_id = $1") for model in below_items()]
    if kind in {Programme.KIND, WorkItem.KIND}:
        owns.append((WorkItem, "parent_id = $1"))
        return " union ".join(
            f"select '{model.KIND}' as kind where exists"  # noqa: S608 # Names of tables.
            f" (select from {model.TABLE} where {condition} and deleted_at is null)"
            for model, condition in owns
        )
    return ""
