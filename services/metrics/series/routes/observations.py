"""The figures of one indicator, one by one, over HTTP."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from fastapi import APIRouter, Request, Response
from pydantic import MISSING, BaseModel
from starlette.datastructures import QueryParams

from services.metrics.indicators.model import Indicator
from services.metrics.indicators.periods import period_of
from services.metrics.indicators.repository import labels_of_figures
from services.metrics.observations.model.series import series_id
from services.metrics.series.question import Question, period, where_of
from services.metrics.series.reading.moments import Moment, moment_of
from services.metrics.series.reading.revisions import (
    FIRST,
    LAST,
    Place,
    Revision,
    read_figures,
    read_revisions,
    read_series,
)
from services.metrics.series.routes.series import WHERE, Begin, End
from shared.auth.labels import view_of
from shared.contracts.metrics.indicators import plain
from shared.contracts.metrics.observations import Provenance
from shared.errors import NotFound
from shared.http.answers import json_answer, refusals
from shared.http.lists import cursor as cursors
from shared.http.lists.cursor import Cursor
from shared.http.lists.query import as_of, limit_of
from shared.http.parameters import described
from shared.http.reads.documents import AS_OF, CONSISTENCY, CURSOR, LIMITED, Meta, Page
from shared.http.reads.record import moment as moment_header
from shared.http.reads.resources import LISTING, CurrentCaller, CurrentService, Name, ReadRoute, link
from shared.service import Service

reads = APIRouter(route_class=ReadRoute, tags=["series"])


class RevisionTold(BaseModel):
    """What a batch said of a figure; `value` null: that there is none. Who and why are told to those who see it all."""

    value: str | None
    provenance: Provenance
    batch: UUID
    accepted_at: datetime
    captured_at: datetime | None
    sender: str | MISSING = MISSING
    reason: str | MISSING | None = MISSING
    source: str | MISSING | None = MISSING
    note: str | MISSING | None = MISSING
    evidence: str | MISSING | None = MISSING


class ObservationTold(BaseModel):
    """A figure of one period as it stands, and all that was accepted of it, the newest first.

    `held`: it is an outlier that nobody has looked at.
    """

    series: UUID
    dimensions: dict[str, str]
    period: str
    value: str | None
    held: bool
    revisions: list[RevisionTold]


class ObservationPage(BaseModel):
    data: list[ObservationTold]
    page: Page
    meta: Meta


class Found(NamedTuple):
    """`whole`: the caller sees who said what, and why."""

    indicator: Indicator
    series: Mapping[int, Mapping[str, str]]
    figures: Mapping[Place, Sequence[Revision]]
    whole: bool


@reads.get(
    "/v1/indicators/{id}/observations",
    response_model=ObservationPage,
    responses=refusals(NotFound) | LISTING,
    **described({}, [WHERE, LIMITED, CURSOR, AS_OF, CONSISTENCY]),
)
async def list_indicator_observations(
    id: Name, request: Request, service: CurrentService, caller: CurrentCaller, *, first: Begin = None, last: End = None
) -> Response:
    """Its reported figures, the newest periods first, each with its revisions: who said what, when and why."""
    params = request.query_params
    limit, where = limit_of(params.get("limit")), where_of(params)
    begin, end = period(first, "from"), period(last, "to")
    asked = Question((id,), begin, end, None, (), where, year_before=False, gaps="null", as_of=None)
    question = cursors.digest_of([request.url.path, *questions(params)])
    async with service.begin(caller) as work:
        expected = Cursor(question, cursors.rights_of(caller), service.generation.number, [])
        begun = begun_at(params.get("cursor"), expected, service)
        moment = await moment_of(work, begun.at if begun else as_of(params.get("as_of")))
        found = await found_for(moment, asked, begun, limit + 1)
        position: int = await work.value("select last_value from journal_seq")
    places = [*found.figures]
    more = cursor_at(expected, places[limit - 1], moment, service) if len(places) > limit else None
    body = {
        "data": [told(found, place) for place in places[:limit]],
        "page": {"next_cursor": more, "has_more": more is not None, "limit": limit},
        "meta": {"as_of": moment.at, "position": f"{service.generation.number}.{position}"},
    }
    headers = link(request, more) | {"Vary": "Authorization"} | moment_header(moment.asked)
    return json_answer(msgspec.json.encode(body), headers)


def questions(params: QueryParams) -> list[str]:
    """All but where it goes on and how far."""
    return [f"{name}={text}" for name, text in sorted(params.multi_items()) if name not in {"cursor", "limit"}]


def begun_at(text: str | None, expected: Cursor, service: Service) -> Cursor | None:
    """Raises what is wrong with it."""
    if text is None:
        return None
    given = cursors.read(text, service.cursor_key)
    cursors.require(given, expected)
    return given


def cursor_at(expected: Cursor, place: Place, moment: Moment, service: Service) -> str:
    starts, number = place
    return cursors.write(
        msgspec.structs.replace(expected, after=[starts.isoformat(), number], at=moment.asked), service.cursor_key
    )


async def found_for(moment: Moment, asked: Question, begun: Cursor | None, limit: int) -> Found:
    """Nothing where the caller may not see its figures. Raises NotFound, InvalidField."""
    indicator = await moment.indicator(asked.indicators[0])
    asked.require_fit(indicator)
    series = await read_series(moment, indicator, asked.where) if await moment.may_see(indicator) else {}
    after = (datetime.fromisoformat(begun.after[0]), int(begun.after[1])) if begun else None
    since, until = asked.first.starts if asked.first else FIRST, asked.last.ends if asked.last else LAST
    places = await read_figures(moment, [*series], since=since, until=until, after=after, limit=limit)
    whole = view_of(await labels_of_figures(moment.work, indicator), moment.work.caller) == "full"
    return Found(indicator, series, await read_revisions(moment, places), whole)


def told(found: Found, place: Place) -> dict[str, Any]:
    starts, number = place
    newest, dimensions = found.figures[place][0], found.series[number]
    return {
        "series": series_id(found.indicator.id, dimensions),
        "dimensions": dimensions,
        "period": str(period_of(found.indicator.frequency, starts)),
        "value": text_of(newest),
        "held": newest.held,
        "revisions": [revision_told(revision, whole=found.whole) for revision in found.figures[place]],
    }


def revision_told(revision: Revision, *, whole: bool) -> dict[str, Any]:
    seen = {
        "value": text_of(revision),
        "provenance": "corrected" if revision.corrects else revision.origin,
        "batch": revision.batch,
        "accepted_at": revision.accepted_at,
        "captured_at": revision.captured_at,
    }
    private = ("sender", "reason", "source", "note", "evidence")
    return seen | ({name: getattr(revision, name) for name in private} if whole else {})


def text_of(revision: Revision) -> str | None:
    """Without zeros that nobody said."""
    return None if revision.value is None else f"{plain(revision.value):f}"
