"""The calendar over HTTP."""

from fastapi import APIRouter, Response

from services.projects.schedule.routes.bodies import CalendarYearPatch, NewCalendarYear
from services.projects.schedule.use_cases import calendar
from shared.contracts.projects.schedule import CalendarYearState
from shared.errors import NotFound
from shared.http.answers import answer, refusals
from shared.http.changes.route import ChangeRoute, CurrentWork
from shared.http.conditions import IfMatch
from shared.http.reads.resources import Name
from shared.records.identity import IdInUse, claim_id
from shared.records.naming import DuplicateCode
from shared.versions import VersionMoved, VersionRequired
from shared.work import WriteNotGranted

changes = APIRouter(route_class=ChangeRoute, tags=["schedule"])


@changes.post(
    "/v1/calendar-years",
    status_code=201,
    response_model=CalendarYearState,
    responses=refusals(DuplicateCode, IdInUse, WriteNotGranted),
)
async def tell_calendar_year(body: NewCalendarYear, work: CurrentWork) -> Response:
    """Tell of a year. Schedules that count working days in it follow within seconds."""
    id = await claim_id(work, body.id, body.given)
    row = await calendar.tell_calendar_year(work, id=id, year=body.year, told=body.told, reason=body.reason)
    return answer(row.state(), work.revision(row), status=201, location=True)


@changes.patch(
    "/v1/calendar-years/{id}",
    response_model=CalendarYearState,
    responses=refusals(NotFound, WriteNotGranted, VersionRequired, VersionMoved),
)
async def change_calendar_year(id: Name, body: CalendarYearPatch, seen: IfMatch, work: CurrentWork) -> Response:
    """Change one: a merge patch (RFC 7396), with a `reason` beside it. Schedules follow within seconds."""
    row = await calendar.change_calendar_year(work, id, told=body.told, seen=seen, reason=body.reason)
    return answer(row.state(), work.revision(row))
