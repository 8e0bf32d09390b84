"""The rows of one batch as they came, each beside what counts."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from shared.work import Work

ROWS = """
select came.row, series, starts, key.id, key.indicator, key.dimensions, came.value, source_id, note, evidence,
    captured_at, standing.value
from (
    select * from observation
    where batch = $1 and ($2::integer is null or (row, series, starts) > ($2, $3::bigint, $4::timestamptz))
    order by row, series, starts limit $5
) as came join series_key as key on key.number = came.series
left join lateral (
    select o.value from observation as o join observation_batch as batch on batch.number = o.batch
    where o.series = came.series and o.starts = came.starts and batch.accepted_no <= $6
    order by batch.accepted_no desc limit 1
) as standing on true
order by came.row, series, starts
"""

Behind = tuple[int, int, datetime]
"""Which row it was, the number of its series, and when its period starts."""


class Came(NamedTuple):
    """`value` None: that there is no figure. `counts` is what counts for that period, None: nothing."""

    row: int
    number: int
    starts: datetime
    series: UUID
    indicator: UUID
    dimensions: dict[str, str]
    value: Decimal | None
    source_id: str | None
    note: str | None
    evidence: str | None
    captured_at: datetime | None
    counts: Decimal | None

    @property
    def place(self) -> Behind:
        return self.row, self.number, self.starts


async def read_rows(work: Work, batch: int, counted: int, *, after: Behind | None, limit: int) -> Sequence[Came]:
    asked = (batch, *(after or (None, None, None)), limit, counted)
    return [Came(*row) for row in await work.connection.fetch(ROWS, *asked)]
