"""Projections over HTTP."""

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import Annotated, Any, Literal, NamedTuple

import msgspec
from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, Field

from services.metrics.forecasts.outlook import Past, credibility
from services.metrics.forecasts.queries import Asked, Forecast, Silence, forecasts_of, owned_by
from services.metrics.indicators.periods import Period
from services.metrics.series.errors import TooMuchAsked
from services.metrics.series.question import INDICATORS_MAX, period, several, where_of
from services.metrics.series.reading.moments import moment_of
from services.metrics.series.routes.answers import Figure
from services.metrics.series.routes.series import WHERE
from services.metrics.targets.trajectory import told
from shared.contracts.base import STORABLE, Text
from shared.errors import Fault, InvalidField, NotFound
from shared.http.answers import json_answer, refusals
from shared.http.lists.query import as_of
from shared.http.parameters import described
from shared.http.reads.documents import AS_OF, CONSISTENCY, Meta
from shared.http.reads.record import moment as moment_header
from shared.http.reads.resources import CurrentCaller, CurrentService, ReadRoute

reads = APIRouter(route_class=ReadRoute, tags=["forecasts"])

ERROR_PLACES = 1

Counted = Annotated[int, Field(ge=0)]
Indicators = Annotated[
    str | None, Query(alias="indicator", min_length=1, description="Codes, separated by commas: up to 10")
]
Owner = Annotated[
    str | None,
    Query(min_length=1, max_length=40, pattern=STORABLE, description="Instead: all this unit answers for, up to 50"),
]
Whole = Annotated[
    str | None, Query(max_length=13, alias="period", description="Of which period; else the year that goes on")
]


class PastProjection(BaseModel):
    """As far before the end of `to` as now, from the figures up to then; and what came. `error` in per cent of it."""

    to: str
    value: Figure | None
    low: Figure | None
    high: Figure | None
    actual: Figure | None
    error: Figure | None


class Score(BaseModel):
    """How near past `projections` came: `within` their range of the `ranged` ones; half erred by less than `error` %.

    `owner` answers for the figures.
    """

    owner: str | None
    projections: Counted
    ranged: Counted
    within: Counted
    error: Figure | None


class ForecastLine(BaseModel):
    """What a period will end with. `so_far` is exact, and known up to the end of `figures_to`.

    `projected`: `value` is an estimate, rounded at the indicator's places; of ten such, eight are to end between `low`
    and `high`, which are null where fewer than 6 errors are known. A trend, damped or straight, goes on, with the
    seasons of `behind` figures without a gap, `ahead` periods. `complete`: all is known. `silent`: nothing is
    projected, because of the `reason`: `no_data`; `too_few` figures for two seasons, or fewer than 6; `too_far`, more
    than half of what lies behind, or of a period before which figures are missing; `too_large`, a figure of 10^14 or
    more, which only a formula has. `past` projections are those of
    the same way, from the figures as they stand now, the last one first.
    """

    indicator: str
    unit: Text
    period: str
    state: Literal["projected", "complete", "silent"]
    reason: Silence | None
    figures_to: str | None
    so_far: Figure | None
    behind: Counted
    ahead: Counted
    value: Figure | None
    low: Figure | None
    high: Figure | None
    past: list[PastProjection]


class ForecastAnswer(BaseModel):
    """`owners` are those of the indicators, each scored by its past projections."""

    data: list[ForecastLine]
    owners: list[Score]
    meta: Meta


class Wanted(NamedTuple):
    """Some indicators, or those of a unit."""

    indicators: tuple[str, ...]
    owner: str | None
    period: Period | None


async def wanted(indicators: Indicators = None, *, owner: Owner = None, whole: Whole = None) -> Wanted:
    """Raises InvalidField."""
    if (indicators is None) == (owner is None):
        raise InvalidField(Fault("indicator", "one_or_the_other"))
    codes = several(indicators, "indicator", INDICATORS_MAX)
    return Wanted(codes, owner, period(whole, "period"))


def routers() -> Iterator[APIRouter]:
    """Every address of the room."""
    yield reads


@reads.get(
    "/v1/forecasts",
    response_model=ForecastAnswer,
    responses=refusals(NotFound, TooMuchAsked),
    **described({}, [WHERE, AS_OF, CONSISTENCY]),
)
async def list_forecasts(
    request: Request, asked: Annotated[Wanted, Depends(wanted)], service: CurrentService, caller: CurrentCaller
) -> Response:
    """What periods will end with, by what is known; those whose figures you may not see are left out."""
    where, at = where_of(request.query_params), as_of(request.query_params.get("as_of"))
    async with service.begin(caller) as work:
        moment = await moment_of(work, at)
        codes = await owned_by(moment, asked.owner) if asked.owner else asked.indicators
        found = await forecasts_of(moment, Asked(codes, asked.period, where))
        position: int = await work.value("select last_value from journal_seq")
    meta = {"as_of": moment.at, "position": f"{service.generation.number}.{position}"}
    body = {"data": [*map(line_of, found)], "owners": [*scores(found)], "meta": meta}
    return json_answer(msgspec.json.encode(body), moment_header(moment.asked) | {"Vary": "Authorization"})


def line_of(forecast: Forecast) -> dict[str, Any]:
    indicator, outlook, known = forecast.indicator, forecast.outlook, forecast.known
    places = indicator.places
    state = "silent" if outlook is None else "projected" if forecast.ahead else "complete"
    return {
        "indicator": indicator.code,
        "unit": indicator.unit,
        "period": str(forecast.period),
        "state": state,
        "reason": forecast.silence,
        "figures_to": known and str(known.until),
        "so_far": figure(forecast.so_far, places),
        "behind": len(known.values) if known else 0,
        "ahead": forecast.ahead,
        **ends(outlook and outlook, places),
        "past": [past_told(to, past, places) for to, past in forecast.past],
    }


def ends(outlook: Sequence[Fraction | None] | None, places: int) -> dict[str, str | None]:
    return {
        name: figure(value, places)
        for name, value in zip(("value", "low", "high"), outlook or (None, None, None), strict=True)
    }


def past_told(to: Period, past: Past, places: int) -> dict[str, str | None]:
    told_ends = ends(past.outlook, places)
    return {"to": str(to), **told_ends, "actual": figure(past.actual, places), "error": per_cent(past.error)}


def figure(value: Fraction | None, places: int) -> str | None:
    found = told(value, places)
    return None if found is None else f"{found:f}"


def per_cent(share: Fraction | None) -> str | None:
    return None if share is None else figure(share * 100, ERROR_PLACES)


def scores(forecasts: Iterable[Forecast]) -> Iterator[dict[str, Any]]:
    by_owner: dict[str | None, list[Past]] = {}
    for each in forecasts:
        by_owner.setdefault(each.indicator.lead_unit, []).extend(past for _, past in each.past)
    for owner in sorted(by_owner, key=lambda owner: (owner is None, owner or "")):
        told_score = credibility(by_owner[owner])
        yield {"owner": owner, **told_score._asdict(), "error": per_cent(told_score.error)}
