"""What every noun with a code offers alike: made one by one or in batches, changed, archived, restored."""

from collections.abc import Awaitable, Callable, Collection
from typing import Any, NamedTuple

from fastapi import APIRouter, Response

from shared.contracts.base import State
from shared.contracts.kinds import KINDS
from shared.errors import HubError, NotFound
from shared.http.answers import answer, refusals
from shared.http.bodies import Because, Creation, ReasonGiven, creation_of, patch_of
from shared.http.changes.batches import Batch, BatchResults, answer_batch
from shared.http.changes.route import ChangeRoute, CurrentWork
from shared.http.conditions import IfMatch
from shared.http.reads.resources import Name
from shared.records.archiving import NotArchived
from shared.records.identity import IdInUse, claim_id
from shared.records.naming import DuplicateCode, Named, NamedNothing, StillNamed
from shared.versions import VersionMoved, VersionRequired
from shared.work import Work, WriteNotGranted

CREATING = (NamedNothing, DuplicateCode, IdInUse, WriteNotGranted)
CHANGING = (NotFound, WriteNotGranted, VersionRequired, VersionMoved)

GIVEN = frozenset({"id", "version", "publication", "status"})
"""By the hub, or by a transition."""


class Act(NamedTuple):
    """A use case of all nouns of a room, and what it refuses beside what each room's does."""

    do: Callable[..., Awaitable[Any]]
    refuses: tuple[type[HubError], ...] = ()


class Acts(NamedTuple):
    """`create(work, model, fields, *, id, reason)`, `change(work, model, key, changes, *, seen, reason)`, `archive` and
    `restore(work, model, key, *, seen, reason)`: each returns the row.

    `fixed` are fields that stay as they were made, or are changed by an act of their own.
    """

    tag: str
    create: Act
    change: Act
    archive: Act
    restore: Act
    fixed: frozenset[str] = frozenset({"code"})


def changeable(model: type[Named], acts: Acts, *, placed: Collection[str] = ()) -> APIRouter:
    """`POST /v1/<collection>`, `…/batch`, and `PATCH`, `DELETE` and `…/restorations` of one record.

    `placed` are fields that follow from what it stands below, so that nobody says them.
    """
    router = APIRouter(route_class=ChangeRoute, tags=[acts.tag])
    add_creations(router, model, acts, {*GIVEN, *placed})
    add_change(router, model, acts)
    add_archiving(router, model, acts)
    return router


def add_creations(router: APIRouter, model: type[Named], acts: Acts, without: Collection[str]) -> None:
    state, address = described(model)
    body_of: Any = creation_of(state, without=without)
    refused = refusals(*CREATING, *acts.create.refuses)

    @router.post(address, name=f"create_{model.KIND}", status_code=201, response_model=state, responses=refused)
    async def create(body: body_of, work: CurrentWork) -> Response:
        """Make one. With an `id` of your own the same request makes it once."""
        row = await created(work, model, acts, body)
        return answer(row.state(), work.revision(row), status=201, location=True)

    @router.post(f"{address}/batch", name=f"create_{model.KIND}s", response_model=BatchResults, responses=refused)
    async def create_many(body: Batch[body_of], work: CurrentWork) -> Response:
        """Make many: all or none, or each by itself."""

        async def act(item: Creation) -> Named:
            return await created(work, model, acts, item)

        return await answer_batch(work, body, act)


async def created(work: Work, model: type[Named], acts: Acts, body: Creation) -> Named:
    """Raises MadeBefore, IdInUse and what the use case does."""
    id = await claim_id(work, body.id, body.given)
    fields = body.model_dump(exclude={"id", "reason"})
    row: Named = await acts.create.do(work, model, fields, id=id, reason=body.reason)
    return row


def add_change(router: APIRouter, model: type[Named], acts: Acts) -> None:
    state, address = described(model)
    body_of: Any = patch_of(state, without=GIVEN | acts.fixed)
    refused = refusals(*CHANGING, NamedNothing, StillNamed, *acts.change.refuses)

    @router.patch(f"{address}/{{id}}", name=f"change_{model.KIND}", response_model=state, responses=refused)
    async def change(id: Name, body: body_of, seen: IfMatch, work: CurrentWork) -> Response:
        """Change fields of one: a merge patch (RFC 7396), with a `reason` beside them."""
        row = await acts.change.do(work, model, id, body.changes(), seen=seen, reason=body.reason)
        return answer(row.state(), work.revision(row))


def add_archiving(router: APIRouter, model: type[Named], acts: Acts) -> None:
    state, address = described(model)
    refused = refusals(*CHANGING, StillNamed, *acts.archive.refuses)

    @router.delete(f"{address}/{{id}}", name=f"archive_{model.KIND}", status_code=204, responses=refused)
    async def archive(id: Name, reason: ReasonGiven, seen: IfMatch, work: CurrentWork) -> Response:
        """Archive one: it leaves all lists, its history stays. `ETag` is what a restoration asks for."""
        row = await acts.archive.do(work, model, id, seen=seen, reason=reason)
        return Response(None, 204, {"ETag": work.revision(row).etag()})

    @router.post(
        f"{address}/{{id}}/restorations",
        name=f"restore_{model.KIND}",
        response_model=state,
        responses=refusals(*CHANGING, NotArchived, NamedNothing, *acts.restore.refuses),
    )
    async def restore(id: Name, body: Because, seen: IfMatch, work: CurrentWork) -> Response:
        """Bring an archived one back as it was."""
        row = await acts.restore.do(work, model, id, seen=seen, reason=body.reason)
        return answer(row.state(), work.revision(row))


def described(model: type[Named]) -> tuple[type[State], str]:
    """Its state, and the address of its collection."""
    return KINDS[model.KIND], f"/v1/{model.COLLECTION}"
