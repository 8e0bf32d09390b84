"""What people decide of a batch and of a held value."""

from services.metrics.observations.errors import OwnBatch
from services.metrics.observations.model.batches import ObservationBatch
from services.metrics.observations.model.series import HeldValue
from services.metrics.observations.repository import hold_standing
from services.metrics.observations.use_cases.acceptance import accept
from shared.auth.labels import HUB
from shared.auth.scopes import require_scope
from shared.versions import Revision
from shared.work import Work

REVIEW = "reports:review"


async def turn_batch(work: Work, key: str, *, to: str, seen: Revision | None, reason: str) -> ObservationBatch:
    """Submit, return, cancel or accept it.

    Raises NotFound, TransitionNotAllowed, InvalidField, InsufficientScope, OwnBatch, DefinitionMoved, PeriodLocked and
    what `Work.require` does.
    """
    batch = await hold_standing(work, ObservationBatch, key, seen)
    if batch.review and to in {"accepted", "returned"}:
        require_reviewer(work, batch)
    if to == "accepted":
        await accept(work, batch, reason=reason)
    else:
        await work.record(batch, batch.turn(to, reason=reason), reason=reason)
    return batch


def require_reviewer(work: Work, batch: ObservationBatch) -> None:
    """Somebody else than who sent it, but for the office, which answers for all."""
    require_scope(work.caller, REVIEW)
    if work.caller.subject == batch.sender and HUB not in work.caller.writes:
        raise OwnBatch(batch.id)


async def confirm_held_value(work: Work, key: str, *, seen: Revision | None, reason: str) -> HeldValue:
    """It is right, whatever came before.

    Raises NotFound, TransitionNotAllowed, InvalidField and what `Work.require` does.
    """
    row = await hold_standing(work, HeldValue, key, seen)
    await work.record(row, row.confirm(await work.now(), reason=reason), reason=reason)
    return row
