"""The rows of one batch over HTTP: what somebody has to look at before it counts."""

from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import MISSING, BaseModel

from services.metrics.indicators.model import Indicator
from services.metrics.indicators.periods import period_of
from services.metrics.observations.model.batches import ObservationBatch
from services.metrics.series.reading.moments import moment_of
from services.metrics.series.reading.rows import Behind, Came, read_rows
from services.metrics.series.routes.observations import text_of
from services.metrics.series.routes.pages import Pages
from shared.errors import NotFound
from shared.http.answers import refusals
from shared.http.parameters import described
from shared.http.reads.documents import CONSISTENCY, CURSOR, LIMITED, Meta, Page
from shared.http.reads.resources import LISTING, CurrentCaller, CurrentService, Name, ReadRoute
from shared.records.finding import find

reads = APIRouter(route_class=ReadRoute, tags=["observations"])


class RowTold(BaseModel):
    """A row as it came; `value` null: that there is no figure.

    `counts` is what counts for its period now, null: nothing. That, and of which series, is told to those who may see
    the figures.
    """

    row: int
    indicator: str
    series: UUID | MISSING = MISSING
    dimensions: dict[str, str]
    period: str
    value: str | None
    counts: str | MISSING | None = MISSING
    source_id: str | None
    note: str | None
    evidence: str | None
    captured_at: datetime | None


class RowPage(BaseModel):
    data: list[RowTold]
    page: Page
    meta: Meta


@reads.get(
    "/v1/observation-batches/{id}/observations",
    response_model=RowPage,
    responses=refusals(NotFound) | LISTING,
    **described({}, [LIMITED, CURSOR, CONSISTENCY]),
)
async def list_observation_batch_rows(
    id: Name, request: Request, service: CurrentService, caller: CurrentCaller
) -> Response:
    """Its rows as they came, each beside what counts, for who reviews them. Of a refused batch none are kept."""
    pages = Pages.asked(request, service, caller)
    async with service.begin(caller) as work:
        batch, moment = await find(work, ObservationBatch, id), await moment_of(work, None)
        known = {row.id: row for row in [await moment.indicator(code) for code in batch.indicators]}
        seen = {id for id, row in known.items() if await moment.may_see(row)}
        after = behind(pages.begun.after) if pages.begun else None
        found = await read_rows(work, batch.number, moment.counted, after=after, limit=pages.limit + 1)
        more = pages.cursor(found[pages.limit - 1].place, None) if len(found) > pages.limit else None
        told = [row_told(row, known[row.indicator], seen=row.indicator in seen) for row in found[: pages.limit]]
        return await pages.answer(request, moment, told, more)


def behind(after: list[Any]) -> Behind:
    row, number, starts = after
    return row, number, datetime.fromisoformat(starts)


def row_told(row: Came, indicator: Indicator, *, seen: bool) -> dict[str, Any]:
    told = {
        "row": row.row,
        "indicator": indicator.code,
        "dimensions": row.dimensions,
        "period": str(period_of(indicator.frequency, row.starts)),
        "value": text_of(row.value),
    }
    said = {name: getattr(row, name) for name in ("source_id", "note", "evidence", "captured_at")}
    return told | ({"series": row.series, "counts": text_of(row.counts)} if seen else {}) | said
