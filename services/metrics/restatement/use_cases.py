"""Figures of locked periods are corrected. A dry run does the same, tells what that changes, and is undone."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from services.metrics.indicators.formulas import dimensions_of
from services.metrics.indicators.model import Indicator
from services.metrics.indicators.periods import period_of
from services.metrics.indicators.repository import labels_of_figures, programme_id
from services.metrics.ingest.sending import Sending
from services.metrics.ingest.use_cases.reporting import Said, report
from services.metrics.observations.model.batches import ObservationBatch
from services.metrics.observations.model.series import series_id
from services.metrics.observations.use_cases.acceptance import accept
from services.metrics.observations.use_cases.turning import require_reviewer
from services.metrics.restatement.errors import NothingRestated, TooManyEffects
from services.metrics.restatement.figures import Change, Figures, changes_of
from services.metrics.restatement.model import Restatement
from services.metrics.restatement.repository import (
    Corrected,
    corrected_by,
    indicators_needing,
    reported,
    require_may_unlock,
)
from services.metrics.series.reading.moments import Moment
from shared.contracts.metrics.restatements import Restated
from shared.rows import new_id
from shared.work import Derived, Work

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
    affected = await derive(work, batch, indicator, corrected)
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


async def derive(
    work: Work, batch: ObservationBatch, source: Indicator, corrected: Sequence[Corrected]
) -> list[Indicator]:
    """Those whose figures are others now; which ones is told as far as the caller sees them."""
    assert batch.accepted_no is not None
    after = Moment(work, None, await work.now(), batch.accepted_no)
    before = Moment(work, None, after.at, batch.accepted_no - 1, after.met)
    was, now, affected, count = Figures(before), Figures(after), list[Indicator](), 0
    for indicator in await indicators_needing(work, source.code):
        if changes := await changes_of(was, now, indicator, source, corrected):
            affected.append(indicator)
            count += sum(len(change.periods) for change in changes)
            if count > EFFECTS_MAX:
                raise TooManyEffects(EFFECTS_MAX)
            if await after.may_see(indicator):
                work.derived.extend(derived(indicator, changes))
    return affected


def derived(indicator: Indicator, changes: Sequence[Change]) -> Iterator[Derived]:
    for change in changes:
        named = dict(zip(dimensions_of(indicator), change.group, strict=True))
        id = series_id(indicator.id, {name: value for name, value in named.items() if value is not None})
        kind = "formula" if indicator.formula else "series"
        yield Derived(kind, id, {"indicator": indicator.code, "dimensions": named}, change.periods)


def brought(batch: ObservationBatch, indicator: Indicator, corrected: Sequence[Corrected]) -> Mapping[str, object]:
    """What the batch says of a restatement. `corrected` are its rows in order of time, and not none."""
    first, last = (str(period_of(indicator.frequency, each.starts)) for each in (corrected[0], corrected[-1]))
    of_indicator = {"indicator": indicator.code, "name": indicator.name, "programme": indicator.programme}
    of_batch = {"batch": batch.id, "rows": batch.stored, "restated_at": batch.accepted_at, "sender": batch.sender}
    return {**of_indicator, **of_batch, "first_period": first, "last_period": last}


async def touched(work: Work, affected: Sequence[Indicator]) -> list[UUID]:
    """They, and their programmes."""
    programmes = [await programme_id(work, code) for code in sorted({each.programme or "" for each in affected})]
    return [*(each.id for each in affected), *filter(None, programmes)]
