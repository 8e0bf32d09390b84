"""The figures of one indicator, one by one, over HTTP."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import MISSING, BaseModel

from services.metrics.indicators.model import Indicator
from services.metrics.indicators.periods import period_of
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
from services.metrics.series.routes.pages import Pages
from services.metrics.series.routes.series import WHERE, Begin, End
from shared.contracts.metrics.indicators import plain
from shared.contracts.metrics.observations import Provenance
from shared.errors import NotFound
from shared.http.answers import refusals
from shared.http.lists.cursor import Cursor
from shared.http.lists.query import as_of
from shared.http.parameters import described
from shared.http.reads.documents import AS_OF, CONSISTENCY, CURSOR, LIMITED, Meta, Page
from shared.http.reads.resources import LISTING, CurrentCaller, CurrentService, Name, ReadRoute

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
    begin, end = period(first, "from"), period(last, "to")
    where = where_of(request.query_params)
    asked = Question((id,), begin, end, None, (), where, year_before=False, gaps="null", as_of=None)
    pages = Pages.asked(request, service, caller)
    async with service.begin(caller) as work:
        at = pages.begun.at if pages.begun else as_of(request.query_params.get("as_of"))
        moment = await moment_of(work, at)
        found = await found_for(moment, asked, pages.begun, pages.limit + 1)
        places = [*found.figures]
        more = cursor_at(pages, places[pages.limit - 1], moment) if len(places) > pages.limit else None
        return await pages.answer(request, moment, [told(found, place) for place in places[: pages.limit]], more)


def cursor_at(pages: Pages, place: Place, moment: Moment) -> str:
    starts, number = place
    return pages.cursor((starts.isoformat(), number), moment.asked)


async def found_for(moment: Moment, asked: Question, begun: Cursor | None, limit: int) -> Found:
    """Nothing where the caller may not see its figures. Raises NotFound, InvalidField."""
    indicator = await moment.indicator(asked.indicators[0])
    asked.require_fit(indicator)
    series = await read_series(moment, indicator, asked.where) if await moment.may_see(indicator) else {}
    after = (datetime.fromisoformat(begun.after[0]), int(begun.after[1])) if begun else None
    since, until = asked.first.starts if asked.first else FIRST, asked.last.ends if asked.last else LAST
    places = await read_figures(moment, [*series], since=since, until=until, after=after, limit=limit)
    return Found(indicator, series, await read_revisions(moment, places), await moment.sees_whole(indicator))


def told(found: Found, place: Place) -> dict[str, Any]:
    starts, number = place
    newest, dimensions = found.figures[place][0], found.series[number]
    return {
        "series": series_id(found.indicator.id, dimensions),
        "dimensions": dimensions,
        "period": str(period_of(found.indicator.frequency, starts)),
        "value": text_of(newest.value),
        "held": newest.held,
        "revisions": [revision_told(revision, whole=found.whole) for revision in found.figures[place]],
    }


def revision_told(revision: Revision, *, whole: bool) -> dict[str, Any]:
    seen = {
        "value": text_of(revision.value),
        "provenance": "corrected" if revision.corrects else revision.origin,
        "batch": revision.batch,
        "accepted_at": revision.accepted_at,
        "captured_at": revision.captured_at,
    }
    private = ("sender", "reason", "source", "note", "evidence")
    return seen | ({name: getattr(revision, name) for name in private} if whole else {})


def text_of(value: Decimal | None) -> str | None:
    """Without zeros that nobody said."""
    return None if value is None else f"{plain(value):f}"
