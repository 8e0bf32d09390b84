"""An indicator's figures are shown to others than before, and all that says something of them follows."""

from collections.abc import Sequence
from typing import Any

from services.metrics.indicators.errors import TooManyFigures
from services.metrics.indicators.model import Indicator
from services.metrics.indicators.repository import figures_of, labels_of_figures
from services.metrics.tables import with_figures
from shared.contracts.base import Relabelled
from shared.work import Work

AT_ONCE = 5_000
LIMIT = 20_000
"""Records in one act that someone waits for."""


async def relabel_figures(work: Work, indicator: Indicator, *, limit: int | None = LIMIT, reason: str) -> None:
    """Under the lock of the indicator. Raises TooManyFigures."""
    labels, count = await labels_of_figures(work, indicator), 0
    for model in with_figures():
        while rows := await figures_of(work, model, indicator.code, labels, AT_ONCE):
            count += len(rows)
            if limit is not None and count > limit:
                raise TooManyFigures(limit)
            await give(work, rows, labels, reason=reason)


async def give(work: Work, rows: Sequence[Any], labels: list[str], *, reason: str) -> None:
    for row in rows:
        row.labels = labels
    await work.record_all([(row, Relabelled()) for row in rows], reason=reason)
