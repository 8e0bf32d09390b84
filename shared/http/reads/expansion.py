"""Records beside a record: the one that a field names, or those that name it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from msgspec import Raw

from shared.auth.caller import Caller
from shared.auth.labels import PUBLIC, view_of
from shared.contracts.base import State
from shared.contracts.kinds import KINDS
from shared.database import Database
from shared.http.reads.views import shown
from shared.rows import Recorded

MANY = 20
"""Of those that name a record so many come with it; `next` has the others."""

ONES = """
select distinct on (aggregate_id) aggregate_id, kind, labels, state from journal
where aggregate_id = any ($1) order by aggregate_id, version desc
"""


class Named(NamedTuple):
    """`work_item`: what the field `work_item_id` names."""

    field: str


class Naming(NamedTuple):
    """`milestones`: those whose field names the record."""

    model: type[Recorded]
    field: str


Expansion = Named | Naming


def expansions_of(model: type[Recorded]) -> dict[str, Expansion]:
    """By name, from what the contracts of a service say of each other."""
    state = KINDS[model.KIND]
    named: dict[str, Expansion] = {field.removesuffix("_id"): Named(field) for field in state.REFERS}
    for other in model.RECORDED.values():
        fields = [field for field, kind in KINDS[other.KIND].REFERS.items() if kind == model.KIND]
        if len(fields) == 1:
            named[other.COLLECTION.replace("-", "_")] = Naming(other, fields[0])
    return named


async def expanded(
    database: Database, model: type[Recorded], names: Iterable[str], states: Mapping[UUID, bytes], caller: Caller
) -> dict[UUID, dict[str, Any]]:
    """For each record by id, what was asked beside it, as far as the caller may see it.

    `states` are as the caller sees them: what a hidden field names does not come.
    """
    known = expansions_of(model)
    told: defaultdict[UUID, dict[str, Any]] = defaultdict(dict)
    for name in names:
        for id, value in (await beside(database, known[name], states, caller)).items():
            told[id][name] = value
    return told


async def beside(
    database: Database, expansion: Expansion, states: Mapping[UUID, bytes], caller: Caller
) -> Mapping[UUID, object]:
    if isinstance(expansion, Named):
        return await named_by(database, expansion.field, states, caller)
    return await naming(database, expansion, [*states], caller)


async def named_by(
    database: Database, field: str, states: Mapping[UUID, bytes], caller: Caller
) -> dict[UUID, Raw | None]:
    wanted = {id: id_in(state, field) for id, state in states.items()}
    ids = [id for id in wanted.values() if id]
    found = {row["aggregate_id"]: seen(row, caller) for row in await database.fetch(ONES, ids)}
    return {id: found.get(other) if other else None for id, other in wanted.items()}


async def naming(
    database: Database, expansion: Naming, ids: Sequence[UUID], caller: Caller
) -> dict[UUID, dict[str, Any]]:
    model, field = expansion
    query = f"""
select named.id as parent, child.* from unnest($1::uuid[]) as named (id) cross join lateral (
    select journal.kind, journal.labels, journal.state from {model.TABLE} as row
    join journal on journal.aggregate_id = row.id and journal.version = row.version
    where row.{field} = named.id and row.deleted_at is null and row.labels && $2 order by row.id limit {MANY + 1}
) as child
"""  # noqa: S608 - what is put in are names of ours.
    rows: defaultdict[UUID, list[Raw]] = defaultdict(list)
    told_to_all = field in KINDS[model.KIND].PUBLIC
    labels = caller.labels if told_to_all else caller.labels - {PUBLIC}
    for row in await database.fetch(query, ids, labels):
        if (shown_one := seen(row, caller)) is not None:
            rows[row["parent"]].append(shown_one)
    return {id: page_of(rows[id], f"/v1/{model.COLLECTION}?{field}={id}") for id in ids}


def page_of(rows: list[Raw], address: str) -> dict[str, Any]:
    return {"data": rows[:MANY], "next": address if len(rows) > MANY else None}


def seen(row: Any, caller: Caller) -> Raw | None:
    kind: type[State] = KINDS[row["kind"]]
    view = view_of(row["labels"], caller)
    return Raw(shown(kind, row["state"], view, ())) if view and row["state"] else None


def id_in(state: bytes, field: str) -> UUID | None:
    value = msgspec.json.decode(state).get(field)
    return UUID(value) if value else None
