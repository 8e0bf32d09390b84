"""Locks over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import AfterValidator, StringConstraints

from services.metrics.indicators.periods import parse
from services.metrics.observations.use_cases import locking
from shared.contracts.fields import Said
from shared.contracts.metrics.observations import LockCause, PeriodLockState
from shared.errors import Fault, InvalidField
from shared.http.answers import answer, refusals
from shared.http.bodies import Creation, ReasonGiven
from shared.http.changes.nouns import CHANGING
from shared.http.changes.route import ChangeRoute, CurrentWork
from shared.http.conditions import IfMatch
from shared.http.reads.resources import Name
from shared.records.identity import IdInUse, claim_id
from shared.records.naming import NamedNothing
from shared.work import WriteNotGranted

changes = APIRouter(route_class=ChangeRoute, tags=["observations"])


def named(text: str) -> str:
    """Raises ValueError where it names no period."""
    return str(parse(text))


PeriodName = Annotated[str, StringConstraints(max_length=16), AfterValidator(named)]


class NewPeriodLock(Creation):
    """Of one indicator, of all of a programme, or where neither is named of all."""

    indicator: Said | None = None
    programme: Said | None = None
    period: PeriodName
    cause: LockCause

    @property
    def told(self) -> locking.Lock:
        """Raises InvalidField where both are named."""
        if self.indicator and self.programme:
            raise InvalidField(Fault("/programme", "one_or_the_other"))
        return locking.Lock(self.indicator, self.programme, parse(self.period), self.cause)


@changes.post(
    "/v1/period-locks",
    status_code=201,
    response_model=PeriodLockState,
    responses=refusals(NamedNothing, IdInUse, WriteNotGranted),
)
async def lock_period(body: NewPeriodLock, work: CurrentWork) -> Response:
    """Take no more rows of a period. What stands there is corrected by a restatement."""
    id = await claim_id(work, body.id, body.given)
    row = await locking.lock_period(work, body.told, id=id, reason=body.reason)
    return answer(row.state(), work.revision(row), status=201, location=True)


@changes.delete("/v1/period-locks/{id}", status_code=204, responses=refusals(*CHANGING))
async def unlock_period(id: Name, reason: ReasonGiven, seen: IfMatch, work: CurrentWork) -> Response:
    """Take rows again."""
    row = await locking.unlock_period(work, id, seen=seen, reason=reason)
    return Response(None, 204, {"ETag": work.revision(row).etag()})
