"""A chart over HTTP."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

import msgspec
from fastapi import APIRouter, Depends, Query, Request, Response

from services.metrics.series.errors import TooMuchAsked
from services.metrics.series.queries import Chart, charts_of
from services.metrics.series.question import (
    DIMENSIONS_MAX,
    INDICATORS_MAX,
    Gaps,
    Question,
    period,
    several,
    where_of,
)
from services.metrics.series.reading.moments import Moment, moment_of
from services.metrics.series.routes.answers import SeriesAnswer, lines_of, sheet_of
from shared.contracts.metrics.indicators import Frequency
from shared.errors import Fault, InvalidField, NotFound
from shared.http.answers import json_answer, refusals
from shared.http.lists.query import as_of
from shared.http.parameters import described, query
from shared.http.reads.documents import AS_OF, CONSISTENCY
from shared.http.reads.record import moment as moment_header
from shared.http.reads.resources import CurrentCaller, CurrentService, ReadRoute
from shared.service import Service

reads = APIRouter(route_class=ReadRoute, tags=["series"])

WHERE = query("where", "`where[channel]=rail,river`: only of these values, and of what is below them",
    type="object", additionalProperties={"type": "string"}) | {"style": "deepObject", "explode": True}  # fmt: skip

Indicators = Annotated[str, Query(alias="indicator", min_length=1, description="Codes, separated by commas: up to 10")]
Begin = Annotated[
    str | None,
    Query(
        alias="from",
        max_length=13,
        description="The first, as `2026-10` or `2026-10-01T00`; else that of the first figure",
    ),
]
End = Annotated[
    str | None,
    Query(alias="to", max_length=13, description="The last, which is told too; else that of the last figure"),
]
Step = Annotated[
    Frequency | None, Query(description="Longer periods than those that are reported: they are made of whole ones")
]
GroupBy = Annotated[str | None, Query(description="Codes of dimensions, separated by commas; else one total")]
Compare = Annotated[
    Literal["year_before"] | None, Query(description="Beside each figure that of a year before, and the growth")
]
Absent = Annotated[Gaps, Query(description="What stands where nothing is known: null, nothing, or what was known last")]


async def question_of(
    request: Request,
    indicators: Indicators,
    *,
    first: Begin = None,
    last: End = None,
    step: Step = None,
    group_by: GroupBy = None,
    compare: Compare = None,
    gaps: Absent = "null",
) -> Question:
    """Raises InvalidField."""
    begin, end = period(first, "from"), period(last, "to")
    if begin and end and end.ends <= begin.starts:
        raise InvalidField(Fault("to", "before_from"))
    return Question(
        indicators=several(indicators, "indicator", INDICATORS_MAX),
        first=begin,
        last=end,
        step=step,
        group_by=several(group_by, "group_by", DIMENSIONS_MAX),
        where=where_of(request.query_params),
        year_before=compare is not None,
        gaps=gaps,
        as_of=as_of(request.query_params.get("as_of")),
    )


Asked = Annotated[Question, Depends(question_of)]


@reads.get(
    "/v1/series",
    response_model=SeriesAnswer,
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}, **refusals(NotFound, TooMuchAsked)},
    **described({}, [WHERE, AS_OF, CONSISTENCY]),
)
async def read_series_of_indicators(
    request: Request, asked: Asked, service: CurrentService, caller: CurrentCaller
) -> Response:
    """Figures over time, as JSON or, with `Accept: text/csv`, as CSV; those whose figures you may not see are left out.

    Each is brought to longer periods, and to fewer dimensions, as its indicator says; exact, and rounded once at the
    end. A value stands for all below it in its dimension. At most 10 indicators, 200 lines and 20,000 points.
    """
    async with service.begin(caller) as work:
        moment = await moment_of(work, asked.as_of)
        charts = await charts_of(moment, asked)
        position: int = await work.value("select last_value from journal_seq")
    headers = moment_header(moment.asked) | {"Vary": "Authorization, Accept"}
    if wants_sheet(request.headers.get("Accept", "")):
        sheet = sheet_of(charts, asked.group_by, asked.gaps, moment.at)
        return Response(sheet, headers=headers, media_type="text/csv; charset=utf-8")
    return json_answer(document(service, asked, moment, charts, position), headers)


def document(service: Service, asked: Question, moment: Moment, charts: Sequence[Chart], position: int) -> bytes:
    meta: dict[str, Any] = {"as_of": moment.at, "position": f"{service.generation.number}.{position}"}
    return msgspec.json.encode({"data": [*lines_of(charts, asked.gaps, moment.at)], "meta": meta})


def wants_sheet(accept: str) -> bool:
    """It is named before JSON, or JSON is not."""
    media = [part.partition(";")[0].strip().lower() for part in accept.split(",")]
    ours = [name for name in media if name in {"text/csv", "text/*", "application/json", "application/*", "*/*"}]
    return bool(ours) and ours[0].startswith("text/")
