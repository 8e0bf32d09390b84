"""Batches that come as files, over HTTP."""

from typing import Annotated

import msgspec
from fastapi import APIRouter, Query, Request, Response
from msgspec import Raw
from pydantic import BaseModel

from services.metrics.ingest.errors import BegunAnew, FileTooLarge, RowsRefused, UnknownFormat, told
from services.metrics.ingest.queries import faults_of
from services.metrics.ingest.routes.asked import FORMATS, Asked
from services.metrics.ingest.routes.schemas import CSV, SCHEMAS, TEXT
from services.metrics.ingest.use_cases.receiving import Received, receive_batch
from services.metrics.observations.errors import DefinitionMoved, PeriodLocked
from shared.contracts.metrics.observations import ObservationBatchState
from shared.errors import NotFound
from shared.http.answers import AnyJson, answer, json_answer, refusals
from shared.http.changes.consistency import HEADER, Recorded
from shared.http.changes.effects import digest as digest_of
from shared.http.parameters import described, header
from shared.http.reads.resources import CurrentCaller, CurrentService, Name, ReadRoute
from shared.records.idempotency import RequestInFlight
from shared.records.identity import IdInUse
from shared.records.naming import NamedNothing
from shared.service import Service
from shared.versions import Revision

changes = APIRouter(route_class=ReadRoute, tags=["observations"])
reads = APIRouter(route_class=ReadRoute, tags=["observations"])

CONTENT = {media: {"schema": SCHEMAS.get(media, TEXT)} for media in FORMATS} | {"text/csv": CSV}
BODY = {"required": True, "content": CONTENT}
KEY = header("Idempotency-Key", "Names the batch, where no `id` does", type="string", minLength=1, maxLength=255)


class RowFaultTold(BaseModel):
    """`row` counts as a spreadsheet does: the names of columns are row 1. `params` are what the rule says."""

    row: int
    column: str
    code: str
    params: dict[str, AnyJson]
    zh: str
    en: str


class RowFaults(BaseModel):
    """`count` is of all; the first 1,000 are told. `next_after` is null at the end."""

    data: list[RowFaultTold]
    count: int
    next_after: int | None


@changes.post(
    "/v1/observation-batches",
    status_code=201,
    response_model=ObservationBatchState,
    responses=refusals(
        RowsRefused,
        UnknownFormat,
        FileTooLarge,
        NamedNothing,
        IdInUse,
        BegunAnew,
        RequestInFlight,
        DefinitionMoved,
        PeriodLocked,
    ),
    **described({"openapi_extra": {"requestBody": BODY}}, [KEY]),
)
async def send_observation_batch(
    request: Request, asked: Asked, service: CurrentService, caller: CurrentCaller
) -> Response:
    """Send figures in bulk; they are read as they come: CSV, NDJSON, JSON as `{"rows": [{…}]}`, or XLSX.

    Columns: `indicator` (unless it is in the address), `period`, `value`, one for each dimension by its code; and where
    they are known `unit`, `source_id` (your own for the row), `captured_at`, `note`, `evidence`. Values are text, also
    in JSON. A value of `null` withdraws what stands. A date cell of XLSX is the period that starts then: of a month its
    first day. Rows count all at once, when the batch is `accepted`.

    You report what your unit leads (`lead_unit` of the indicator). Its `dimensions` are columns; `GET /v1/dimensions/…`
    tells their values, and an `open` one takes any code. Mend wrong rows, and send all again with the same `id`: what
    came before changes nothing, and another figure in place of one that stands takes a `reason`.
    """
    traceparent = request.headers.get("traceparent")
    received = await receive_batch(service, caller, asked, request.stream(), traceparent=traceparent)
    return rehearsed(received) if asked.dry_run else done(service, received)


def done(service: Service, received: Received) -> Response:
    """Raises RowsRefused."""
    batch, faults, before = received
    if batch.status == "refused":
        raise RowsRefused(batch.state(), faults.kept)
    revision = Revision(service.generation.number, batch.version)
    answered = answer(batch.state(), revision, status=200 if before else 201, location=True)
    answered.headers[HEADER] = str(Recorded(service.name, batch.id, revision))
    return answered


def rehearsed(received: Received) -> Response:
    """As every dry run is answered; of what does not stand nothing is told as a version."""
    state = received.batch.model_copy(update={"version": 1}).state()
    errors = [RowsRefused(state, received.faults.kept)] if received.faults.count else []
    told_errors = [{"code": refusal.code, "title": refusal.title, **refusal.members} for refusal in errors]
    body = {"data": Raw(state.model_dump_json().encode()), "errors": told_errors, "warnings": [], "effects": []}
    return json_answer(msgspec.json.encode(body | {"effects_digest": digest_of([])}))


@reads.get("/v1/observation-batches/{id}/faults", response_model=RowFaults, responses=refusals(NotFound))
async def list_observation_batch_faults(
    id: Name,
    service: CurrentService,
    caller: CurrentCaller,
    after: Annotated[int, Query(ge=0, le=1_000_000, description="So many are passed over")] = 0,
    limit: Annotated[int, Query(ge=1, le=1_000)] = 200,
) -> Response:
    """What was wrong with its rows, by row and column."""
    faults, count = await faults_of(service.database, id, caller, after=after, limit=limit)
    more = after + len(faults) if len(faults) == limit else None
    return json_answer(msgspec.json.encode({"data": [*map(told, faults)], "count": count, "next_after": more}))
