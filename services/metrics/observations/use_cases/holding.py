"""Figures that are far from those before them are held for who answers for them; what a batch replaces is let go."""

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from uuid import UUID

from services.metrics.indicators.model import Indicator
from services.metrics.indicators.periods import SHANGHAI
from services.metrics.indicators.repository import labels_of_figures
from services.metrics.observations.model.batches import ObservationBatch
from services.metrics.observations.model.series import HeldValue, Outlier, Part
from services.metrics.observations.outliers import Figure, judged
from shared.contracts.base import Created, Event
from shared.contracts.metrics.indicators import Outliers
from shared.work import Work

Indicators = Mapping[UUID, Indicator]

REPLACED = """
where released_at is null and batch_no <> $1 and number = any ($2) and exists (
    select from observation where series = held_value.number and starts = held_value.starts and batch = $1
) order by id for no key update
"""

FIGURES = """
select distinct on (o.starts) o.starts, o.value, o.batch = $2 as new, exists (
    select from held_value
    where number = o.series and held_value.starts = o.starts and batch_no = o.batch and released_at is null
) as held
from observation as o join observation_batch as batch on batch.number = o.batch
where o.series = $1 and batch.accepted_no is not null and o.starts <= $4 and o.starts >= (
    select coalesce(min(starts), $3) from (
        select distinct starts from observation where series = $1 and starts < $3 order by starts desc limit $5
    ) as before
)
order by o.starts, batch.accepted_no desc
"""
"""The figures of a batch in a series, with so many periods before them: each as it stands."""


async def hold_outliers(
    work: Work, batch: ObservationBatch, parts: Sequence[Part], indicators: Indicators
) -> Counter[int]:
    """How many of each series, by its number; the batch says how many there are, and how many could not be judged."""
    await release_replaced(work, batch, [part.number for part in parts])
    held: list[HeldValue] = []
    for part in parts:
        indicator = indicators[part.indicator]
        if indicator.outliers is None:
            batch.not_checked += part.values
        else:
            held += await found_in(work, batch, part, indicator, indicator.outliers)
    await work.record_all([(row, Created()) for row in held], reason="")
    batch.held += len(held)
    return Counter(row.number for row in held)


async def release_replaced(work: Work, batch: ObservationBatch, numbers: Sequence[int]) -> None:
    rows, now = await work.rows(HeldValue, REPLACED, batch.number, [*numbers]), await work.now()
    facts: list[tuple[HeldValue, Event]] = [(row, row.release("replaced", now, reason="")) for row in rows]
    await work.record_all(facts, reason=batch.reason or "")


async def found_in(
    work: Work, batch: ObservationBatch, part: Part, indicator: Indicator, outliers: Outliers
) -> list[HeldValue]:
    k, window = Decimal(outliers["k"]), outliers["window"]
    rows = await work.connection.fetch(FIGURES, part.number, batch.number, part.first, part.last, window)
    figures = [
        (row["starts"], Figure(row["value"], row["new"], row["held"])) for row in rows if row["value"] is not None
    ]
    values, found = dict(figures), [*judged(figures, k=k, window=window)]
    batch.not_checked += sum(spread is None for _, spread, _ in found)
    outliers_found = [
        Outlier(starts, values[starts].value, spread) for starts, spread, held in found if held and spread
    ]
    told = await told_alike(work, batch, part, indicator) if outliers_found else {}
    return [HeldValue.hold(outlier, indicator.frequency, told) for outlier in outliers_found]


async def told_alike(work: Work, batch: ObservationBatch, part: Part, indicator: Indicator) -> Mapping[str, object]:
    """Of all outliers that the batch has in the series."""
    assert indicator.outliers is not None
    now = await work.now()
    series = {"series": part.id, "number": part.number, "dimensions": part.dimensions}
    by_batch = {"batch": batch.id, "batch_no": batch.number, "held_at": now, "held_on": now.astimezone(SHANGHAI).date()}
    labels = await labels_of_figures(work, indicator)
    by_indicator = {"indicator": indicator.code, "owner": indicator.lead_unit, "k": indicator.outliers["k"]}
    return {**series, **by_batch, **by_indicator, "labels": labels}
