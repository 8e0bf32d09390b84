"""Whether everyone may see an indicator's figures."""

from typing import Literal

from services.metrics.indicators.audience import relabel_figures
from services.metrics.indicators.model import Indicator
from services.metrics.indicators.repository import hold_standing
from shared.auth.scopes import require_scope
from shared.versions import Revision
from shared.work import Work


async def turn_indicator(
    work: Work, key: str, *, to: Literal["published", "internal"], seen: Revision | None, reason: str
) -> Indicator:
    """Publish its figures, those of now and later, or withdraw them.

    Raises NotFound, InsufficientScope, TransitionNotAllowed, InvalidField, TooManyFigures and what `Work.require` does.
    """
    require_scope(work.caller, "publish")
    row = await hold_standing(work, Indicator, key)
    work.require(row, seen)
    await work.record(row, row.turn(to, reason=reason), reason=reason)
    await relabel_figures(work, row, reason=reason)
    return row
