"""One record: as it stands, or as it was."""

from datetime import datetime, timedelta
from uuid import UUID

from fastapi import Request, Response

from shared.auth.caller import Caller
from shared.auth.labels import view_of
from shared.contracts.kinds import KINDS
from shared.database import Database
from shared.errors import NotFound
from shared.http.answers import json_answer
from shared.http.conditions import unchanged
from shared.http.lists.query import Query
from shared.http.reads.views import shown, variant, view_at
from shared.records.history import Known, known
from shared.records.identity import IdInUse, MadeBefore
from shared.rows import Recorded, id_in
from shared.work import Work

FINAL = timedelta(seconds=10)
"""A moment is over once no transaction that began before it can still commit."""

MADE = """
select kind, labels, state, generation, version from journal where aggregate_id = $1 order by version desc limit 1
"""


NOWHERE = UUID(int=0)
"""The id of nothing."""


async def find_id(database: Database, model: type[Recorded], name: str) -> UUID:
    """Of an id or, where it has one, of a code. Raises NotFound where it can be neither.

    A code that there is not is `NOWHERE`: it is looked for as what is hidden is, so that neither answer takes longer.
    """
    if (id := id_in(name)) is not None:
        return id
    if "code" not in model.TABLE.columns or "\0" in name:
        raise NotFound
    by_code = f"select id from {model.TABLE} where code = $1"  # noqa: S608 - the name of a table of ours.
    found: UUID | None = await database.fetchval(f"{by_code} order by deleted_at nulls first limit 1", name)
    return found or NOWHERE


async def settled(database: Database, at: datetime | None) -> datetime | None:
    """The moment that is answered for one that was asked: 10 s ago at the latest."""
    return at and min(at, await database.fetchval("select hub_now()") - FINAL)


def moment(at: datetime | None) -> dict[str, str]:
    """The header that says as of when."""
    return {"As-Of": at.isoformat().replace("+00:00", "Z")} if at else {}


async def find(database: Database, model: type[Recorded], id: UUID, at: datetime | None) -> Known:
    """Raises NotFound where there is none; one that was archived stands as state None."""
    found = await known(database, model.KIND, id, at)
    if found is None:
        raise NotFound(id)
    return found


async def answer_record(
    request: Request, found: Known, model: type[Recorded], query: Query, caller: Caller, *, at: datetime | None
) -> Response:
    """Raises NotFound also where the caller may not see it."""
    view = view_at(found, caller)
    if view is None or found.state is None:
        raise NotFound
    etag = found.revision.etag(variant(view, query.fields))
    headers = {"ETag": etag, "Vary": "Authorization", **moment(at)}
    if unchanged(request.headers.get("If-None-Match", ""), etag):
        return Response(None, 304, headers)
    return json_answer(shown(KINDS[model.KIND], found.state, view, query.fields), headers)


async def made_before(work: Work, made: MadeBefore) -> Response:
    """What the same request made before, as it stands now. Raises IdInUse where it stands no more, or is not theirs."""
    kind, labels, state, number, version = await work.connection.fetchrow(MADE, made.id)
    if state is None or view_of(labels, work.caller) != "full":
        raise IdInUse(made.id)
    headers = {"ETag": f'"{number}.{version}-full"', "Location": f"/v1/{KINDS[kind].COLLECTION}/{made.id}"}
    return json_answer(KINDS[kind].complete(state), headers)
