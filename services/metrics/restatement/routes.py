"""Restatements over HTTP."""

from collections.abc import Iterator
from hashlib import sha256
from typing import Annotated

import msgspec
from fastapi import APIRouter, Request, Response
from pydantic import Field, StringConstraints

from services.metrics.ingest.errors import RowsRefused
from services.metrics.ingest.routes.hand import ROWS_MAX, Cell
from services.metrics.ingest.use_cases.reporting import Said as Rows
from services.metrics.observations.errors import DefinitionMoved, OwnBatch
from services.metrics.restatement.errors import EffectsUnseen, NothingRestated, TooManyEffects
from services.metrics.restatement.model import Restatement
from services.metrics.restatement.use_cases import restating
from services.metrics.series.errors import TooMuchAsked
from shared.auth.scopes import InsufficientScope
from shared.contracts.base import STORABLE
from shared.contracts.fields import Said
from shared.contracts.metrics.restatements import RestatementState
from shared.http.answers import answer, refusals
from shared.http.bodies import Creation, GivenReason
from shared.http.changes.effects import EffectsMoved
from shared.http.changes.route import ChangeRoute, CurrentWork
from shared.http.parameters import flag
from shared.http.reads.resources import readable
from shared.records.identity import IdInUse, claim_id
from shared.records.naming import NamedNothing
from shared.work import WriteNotGranted

changes = APIRouter(route_class=ChangeRoute, tags=["restatement"])

REFUSES = (
    NamedNothing,
    RowsRefused,
    DefinitionMoved,
    WriteNotGranted,
    OwnBatch,
    InsufficientScope,
    NothingRestated,
    TooManyEffects,
    TooMuchAsked,
    EffectsUnseen,
    EffectsMoved,
    IdInUse,
)


class NewRestatement(Creation):
    """Rows are as they are reported, but of locked periods. A value of null withdraws what stands."""

    indicator: Said
    rows: Annotated[list[dict[Cell, Cell | None]], Field(min_length=1, max_length=ROWS_MAX)]
    source: Annotated[str, StringConstraints(max_length=500, pattern=STORABLE)] | None = None
    reason: GivenReason

    @property
    def digest(self) -> str:
        return sha256(msgspec.json.encode([self.indicator, self.rows, self.source, self.reason])).hexdigest()

    @property
    def given(self) -> bytes:
        return msgspec.json.encode({"indicator": self.indicator, "digest": self.digest})

    @property
    def told(self) -> restating.Told:
        return restating.Told(self.indicator, Rows(self.rows, self.digest), self.source or None, self.reason)


@changes.post("/v1/restatements", status_code=201, response_model=RestatementState, responses=refusals(*REFUSES))
async def restate_figures(body: NewRestatement, request: Request, work: CurrentWork) -> Response:
    """Correct figures of locked periods. A dry run first: its `effects` list each series and formula that would change,
    by period with the figure before and after, and each scorecard with its rank; this then brings its `effects_digest`,
    and does just that.

    Who may open the periods may restate them, and where figures are reviewed, who reviews them.
    """
    id = await claim_id(work, body.id, body.given)
    if not flag(request.query_params, "dry_run") and "effects_digest" not in request.query_params:
        raise EffectsUnseen
    row = await restating.restate(work, body.told, id=id)
    return answer(row.state(), work.revision(row), status=201, location=True)


def routers() -> Iterator[APIRouter]:
    yield changes
    yield readable(Restatement, "restatement")
