"""Figures of locked periods are corrected. A dry run does the same, tells what that changes, and is undone."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from services.metrics.indicators.model import Indicator
from services.metrics.indicators.periods import period_of
from services.metrics.indicators.repository import labels_of_figures, programme_id
from services.metrics.ingest.sending import Sending
from services.metrics.ingest.use_cases.reporting import Said, report
from services.metrics.observations.model.batches import ObservationBatch
from services.metrics.observations.use_cases.acceptance import accept
from services.metrics.observations.use_cases.turning import require_reviewer
from services.metrics.restatement.errors import NothingRestated, TooManyEffects
from services.metrics.restatement.figures import Reach
from services.metrics.restatement.model import Restatement
from services.metrics.restatement.repository import (
    Corrected,
    corrected_by,
    indicators_needing,
    reported,
    require_may_unlock,
)
from services.metrics.restatement.use_cases.consequences import consequences
from shared.auth.labels import visible
from shared.contracts.metrics.restatements import Restated
from shared.rows import new_id
from shared.work import Work

EFFECTS_MAX = 5_000


class Told(NamedTuple):
    """What somebody says: the indicator's code, its rows, where they come from, and why they are corrected."""

    indicator: str
    said: Said
    source: str | None
    reason: str


async def restate(work: Work, told: Told, *, id: UUID) -> Restatement:
    """All other figures stay as they are until this is committed: what is told of is what is done.

    Raises NamedNothing, RowsRefused, DefinitionMoved, WriteNotGranted, NothingRestated, TooManyEffects, TooMuchAsked;
    InsufficientScope, OwnBatch where figures are reviewed.
    """
    indicator = await reported(work, told.indicator)
    batch = await accepted(work, told)
    corrected = await corrected_by(work, batch.number)
    if not corrected:
        raise NothingRestated
    await require_may_unlock(work, indicator, corrected)
    affected = await derive(work, batch, Reach(indicator, await indicators_needing(work, indicator.code), corrected))
    by_sender = {"id": id, "source": told.source, "reason": told.reason, "digest": told.said.digest}
    named = {"affected": [each.code for each in affected], "labels": await labels_of_figures(work, indicator)}
    row = Restatement.begin({**by_sender, **named, **brought(batch, indicator, corrected)})
    work.require_writable(row)
    await work.record(row, Restated(touches=await touched(work, affected), reason=told.reason), reason=told.reason)
    return row


async def accepted(work: Work, told: Told) -> ObservationBatch:
    """Its rows count. Where figures are reviewed, whoever restates is who approves."""
    sending = Sending(new_id(), "hand", indicator=told.indicator, accept=False, source=told.source, reason=told.reason)
    batch = await report(work, sending, told.said, restates=True)
    if batch.review:
        await work.record(batch, batch.turn("submitted", reason=""), reason=told.reason)
        require_reviewer(work, batch)
    await accept(work, batch, reason=told.reason, restates=True)
    return batch


async def derive(work: Work, batch: ObservationBatch, reach: Reach) -> list[Indicator]:
    """Those of which something is another now; what it is, is told as far as the caller sees it."""
    found = await consequences(work, batch, reach)
    if sum(each.size for each in found) > EFFECTS_MAX:
        raise TooManyEffects(EFFECTS_MAX)
    for each in found:
        if visible(await labels_of_figures(work, each.indicator), work.caller):
            work.derived.extend(each.derived)
    return [each.indicator for each in found]


def brought(batch: ObservationBatch, indicator: Indicator, corrected: Sequence[Corrected]) -> Mapping[str, object]:
    """What the batch says of a restatement. `corrected` are its rows in order of time, and not none."""
    first, last = (str(period_of(indicator.frequency, each.starts)) for each in (corrected[0], corrected[-1]))
    of_indicator = {"indicator": indicator.code, "name": indicator.name, "programme": indicator.programme}
    of_batch = {"batch": batch.id, "rows": len(corrected), "restated_at": batch.accepted_at, "sender": batch.sender}
    return {**of_indicator, **of_batch, "first_period": first, "last_period": last}


async def touched(work: Work, affected: Sequence[Indicator]) -> list[UUID]:
    """They, and their programmes."""
    programmes = [await programme_id(work, code) for code in sorted({each.programme or "" for each in affected})]
    return [*(each.id for each in affected), *filter(None, programmes)]
