"""One's inbox, over HTTP. Everyone sees their own."""

from fastapi import APIRouter, Response
from pydantic import MISSING, AwareDatetime, BaseModel

from services.notifications.inbox import use_cases
from services.notifications.inbox.model import TURNS, Notice
from services.notifications.inbox.queries import count_unread
from services.notifications.inbox.repository import find
from shared.contracts.notifications.inbox import NoticeState, NoticeStatus
from shared.errors import NotFound
from shared.http.answers import answer, json_answer, refusals
from shared.http.bodies import Because, Body, ReasonGiven
from shared.http.changes.route import ChangeRoute, CurrentWork
from shared.http.changes.transitions import AllowedTransitions, TransitionNotAllowed, answer_allowed
from shared.http.conditions import IfMatch
from shared.http.reads.resources import CurrentCaller, CurrentService, Name, ReadRoute, readable
from shared.records.archiving import NotArchived
from shared.versions import VersionMoved, VersionRequired

changes = APIRouter(route_class=ChangeRoute, tags=["inbox"])
reads = APIRouter(route_class=ReadRoute, tags=["inbox"])

CHANGED = refusals(NotFound, VersionMoved, VersionRequired)


class Unread(BaseModel):
    unread: int


class NoticesRead(Unread):
    """`read` are those that this act has turned; where more than one act may turn are left, ask again."""

    read: int


class TurnNotice(Body):
    to: NoticeStatus


class ReadNotices(Body):
    """What was given after `until` stays unread: what came while you looked at the list. Without it, all are read."""

    until: AwareDatetime | MISSING = MISSING


@reads.get("/v1/inbox/unread")
async def count_unread_notices(service: CurrentService, caller: CurrentCaller) -> Unread:
    """How many you have not read."""
    return Unread(unread=await count_unread(service.database, caller))


@changes.post("/v1/inbox/read", response_model=NoticesRead)
async def read_notices(body: ReadNotices, work: CurrentWork) -> Response:
    """Mark all as read."""
    read = await use_cases.read_notices(work, until=None if body.until is MISSING else body.until)
    unread = await count_unread(work.connection, work.caller)
    return json_answer(NoticesRead(read=read, unread=unread).model_dump_json().encode())


@reads.get("/v1/inbox/{id}/transitions", responses=refusals(NotFound))
async def list_notice_transitions(id: Name, service: CurrentService, caller: CurrentCaller) -> AllowedTransitions:
    """Where it stands and where it may go."""
    return answer_allowed((await find(service.database, id, caller)).status, TURNS)


@changes.post(
    "/v1/inbox/{id}/transitions",
    response_model=NoticeState,
    responses=refusals(NotFound, TransitionNotAllowed, VersionMoved, VersionRequired),
)
async def turn_notice(id: Name, body: TurnNotice, seen: IfMatch, work: CurrentWork) -> Response:
    """Mark one as read, or as unread again."""
    notice = await use_cases.turn_notice(work, id, to=body.to, seen=seen)
    return answer(notice.state(), work.revision(notice))


@changes.delete("/v1/inbox/{id}", status_code=204, responses=CHANGED)
async def archive_notice(id: Name, reason: ReasonGiven, seen: IfMatch, work: CurrentWork) -> Response:
    """Put one out of the way."""
    notice = await use_cases.archive_notice(work, id, seen=seen, reason=reason)
    return Response(None, 204, {"ETag": work.revision(notice).etag()})


@changes.post(
    "/v1/inbox/{id}/restorations",
    response_model=NoticeState,
    responses=refusals(NotFound, NotArchived, VersionMoved, VersionRequired),
)
async def restore_notice(id: Name, body: Because, seen: IfMatch, work: CurrentWork) -> Response:
    """Bring one back."""
    notice = await use_cases.restore_notice(work, id, seen=seen, reason=body.reason)
    return answer(notice.state(), work.revision(notice))


reads.include_router(readable(Notice, "inbox"))
