"""What a record names by code, what names it, and what stands below it."""

from collections.abc import Iterable
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from services.projects.tables import Table, below_items, below_programmes
from services.projects.tree.errors import NamedNothing, StillNamed
from services.projects.tree.model import Named, Programme, WorkItem
from shared.records.archiving import HasChildren
from shared.work import Work


async def require_named(work: Work, row: Named, fields: Iterable[str]) -> None:
    """What these fields name stands, and is fit for it; it is not archived before this is done. Raises NamedNothing."""
    wrong = [field for field in fields if field in row.NAMES and not await all_stand(work, row, field)]
    if wrong:
        raise NamedNothing(wrong)


async def all_stand(work: Work, row: Named, field: str) -> bool:
    """A record does not name itself."""
    kind, only = row.NAMES[field]
    codes = row.named(field)
    query = f"""
select code from {kind} where code = any ($1) and id <> $2 and deleted_at is null and {only} order by code for share
"""  # noqa: S608 # Names of tables and a condition, from the model.
    return not codes or len(await work.connection.fetch(query, codes, row.id)) == len(codes)


async def require_unnamed(work: Work, row: Named) -> None:
    """Raises StillNamed."""
    if kinds := await kinds_found(work, naming(row.KIND), row.code):
        raise StillNamed(kinds)


@cache
def naming(kind: str) -> str:
    """The kinds of standing records that name one of this kind; empty where none can."""
    return " union ".join(
        f"select '{model.KIND}' as kind where exists"  # noqa: S608 # Names of tables and columns, from the model.
        f" (select from {model.TABLE} where {names(model.TABLE.columns[field], kind)} and deleted_at is null)"
        for model in Table.RECORDED.values()
        if issubclass(model, Named)
        for field, reference in model.NAMES.items()
        if reference.kind == kind
    )


def names(column: sa.Column[Any], kind: str) -> str:
    """The condition that it names `$1`."""
    if isinstance(column.type, sa.ARRAY):
        return f"$1 = any ({column.name})"
    if isinstance(column.type, JSONB):
        return f"{column.name} @> jsonb_build_array(jsonb_build_object('{kind}', $1::text))"
    return f"{column.name} = $1"


async def require_childless(work: Work, row: Named) -> None:
    """Raises HasChildren."""
    if kinds := await kinds_found(work, children(row.KIND), row.id):
        raise HasChildren(kinds)


async def kinds_found(work: Work, query: str, subject: object) -> list[str]:
    return [row["kind"] for row in await work.connection.fetch(query, subject)] if query else []


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
