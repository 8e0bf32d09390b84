"""What every noun of the tree offers alike: made one by one or in batches, changed, archived, restored."""

from typing import Any

from fastapi import APIRouter, Response

from services.projects.tree.errors import DuplicateCode, NamedNothing, ParentArchived, StillNamed, SubtreeTooLarge
from services.projects.tree.model import Named
from services.projects.tree.routes.bodies import creation_of, patch_of
from services.projects.tree.use_cases import records
from shared.contracts.kinds import KINDS
from shared.errors import NotFound
from shared.http.answers import answer, refusals
from shared.http.bodies import Because, Creation, ReasonGiven
from shared.http.changes.batches import Batch, BatchResults, answer_batch
from shared.http.changes.route import ChangeRoute, CurrentWork
from shared.http.conditions import IfMatch
from shared.http.reads.resources import Name
from shared.records.archiving import HasChildren, NotArchived
from shared.records.identity import IdInUse, claim_id
from shared.versions import VersionMoved, VersionRequired
from shared.work import Work, WriteNotGranted

CREATING = refusals(NamedNothing, DuplicateCode, IdInUse, WriteNotGranted)
CHANGING = (NotFound, WriteNotGranted, VersionRequired, VersionMoved)


def changeable(model: type[Named]) -> APIRouter:
    """`POST /v1/<collection>`, `…/batch`, and `PATCH`, `DELETE` and `…/restorations` of one record."""
    router = APIRouter(route_class=ChangeRoute, tags=["tree"])
    add_creations(router, model)
    add_change(router, model)
    add_archiving(router, model)
    return router


def add_creations(router: APIRouter, model: type[Named]) -> None:
    state, address = KINDS[model.KIND], f"/v1/{model.COLLECTION}"
    without = {"programme"} if "parent_id" in state.model_fields else ()
    body_of: Any = creation_of(state, without=without)

    @router.post(address, name=f"create_{model.KIND}", status_code=201, response_model=state, responses=CREATING)
    async def create(body: body_of, work: CurrentWork) -> Response:
        """Make one. With an `id` of your own the same request makes it once."""
        row = await created(work, model, body)
        return answer(row.state(), work.revision(row), status=201, location=True)

    @router.post(f"{address}/batch", name=f"create_{model.KIND}s", response_model=BatchResults, responses=CREATING)
    async def create_many(body: Batch[body_of], work: CurrentWork) -> Response:
        """Make many: all or none, or each by itself."""

        async def act(item: Creation) -> Named:
            return await created(work, model, item)

        return await answer_batch(work, body, act)


async def created(work: Work, model: type[Named], body: Creation) -> Named:
    """Raises MadeBefore, IdInUse and what the use case does."""
    id = await claim_id(work, body.id, body.given)
    fields = body.model_dump(exclude={"id", "reason"})
    return await records.create_record(work, model, fields, id=id, reason=body.reason)


def add_change(router: APIRouter, model: type[Named]) -> None:
    state = KINDS[model.KIND]
    body_of: Any = patch_of(state)
    refused = refusals(*CHANGING, NamedNothing, StillNamed, SubtreeTooLarge)

    @router.patch(
        f"/v1/{model.COLLECTION}/{{id}}", name=f"change_{model.KIND}", response_model=state, responses=refused
    )
    async def change(id: Name, body: body_of, seen: IfMatch, work: CurrentWork) -> Response:
        """Change fields of one: a merge patch (RFC 7396), with a `reason` beside them."""
        row = await records.change_record(work, model, id, body.changes(), seen=seen, reason=body.reason)
        return answer(row.state(), work.revision(row))


def add_archiving(router: APIRouter, model: type[Named]) -> None:
    state, address = KINDS[model.KIND], f"/v1/{model.COLLECTION}/{{id}}"
    refused = refusals(*CHANGING, HasChildren, StillNamed)

    @router.delete(address, name=f"archive_{model.KIND}", status_code=204, responses=refused)
    async def archive(id: Name, reason: ReasonGiven, seen: IfMatch, work: CurrentWork) -> Response:
        """Archive one: it leaves all lists, its history stays. `ETag` is what a restoration asks for."""
        row = await records.archive_record(work, model, id, seen=seen, reason=reason)
        return Response(None, 204, {"ETag": work.revision(row).etag()})

    @router.post(
        f"{address}/restorations",
        name=f"restore_{model.KIND}",
        response_model=state,
        responses=refusals(*CHANGING, NotArchived, ParentArchived, NamedNothing),
    )
    async def restore(id: Name, body: Because, seen: IfMatch, work: CurrentWork) -> Response:
        """Bring an archived one back as it was."""
        row = await records.restore_record(work, model, id, seen=seen, reason=body.reason)
        return answer(row.state(), work.revision(row))
