"""Figures that people type, over HTTP."""

from hashlib import sha256
from typing import Annotated

import msgspec
from fastapi import APIRouter, Response
from pydantic import Field, StringConstraints

from services.metrics.indicators.model import Indicator
from services.metrics.ingest.errors import RowsRefused
from services.metrics.ingest.sending import Sending
from services.metrics.ingest.use_cases.reporting import Said, report
from services.metrics.observations.errors import DefinitionMoved, PeriodLocked
from shared.contracts.base import STORABLE
from shared.contracts.metrics.observations import ObservationBatchState
from shared.errors import NotFound
from shared.http.answers import answer, refusals
from shared.http.bodies import Creation
from shared.http.changes.route import ChangeRoute, CurrentWork
from shared.http.reads.resources import Name
from shared.records.finding import find, standing
from shared.records.identity import IdInUse
from shared.rows import new_id

changes = APIRouter(route_class=ChangeRoute, tags=["observations"])

ROWS_MAX = 500

Cell = Annotated[str, StringConstraints(max_length=500)]


class NewObservations(Creation):
    """Each row has `period` and `value`, the dimensions of the indicator by their codes, and perhaps `unit`, `note`,
    `evidence`, `source_id`, `captured_at`.

    A value of null withdraws what stands. `reason` says why what stands is corrected.
    """

    rows: Annotated[list[dict[Cell, Cell | None]], Field(min_length=1, max_length=ROWS_MAX)]
    accept: bool = True
    source: Annotated[str, StringConstraints(max_length=500, pattern=STORABLE)] | None = None

    @property
    def digest(self) -> str:
        return sha256(msgspec.json.encode([self.rows, self.accept, self.source, self.reason])).hexdigest()


@changes.post(
    "/v1/indicators/{id}/observations",
    status_code=201,
    response_model=ObservationBatchState,
    responses=refusals(NotFound, RowsRefused, IdInUse, DefinitionMoved, PeriodLocked),
)
async def report_observations(id: Name, body: NewObservations, work: CurrentWork) -> Response:
    """Report some figures of one indicator. They are a batch: it counts at once, or waits for whoever reviews it."""
    indicator = standing(await find(work, Indicator, id))
    sending = Sending(
        body.id or new_id(),
        "hand",
        indicator=indicator.code,
        accept=body.accept,
        source=body.source,
        reason=body.reason or None,
    )
    batch = await report(work, sending, Said(body.rows, body.digest))
    return answer(batch.state(), work.revision(batch), status=201, location=True)
