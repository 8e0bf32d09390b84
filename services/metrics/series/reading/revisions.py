"""Each figure with all that was ever accepted of it."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from services.metrics.indicators.model import Indicator
from services.metrics.series.question import Where
from services.metrics.series.reading.moments import Moment
from services.metrics.series.reading.needs import AMONG, Needs
from services.metrics.series.reading.statements import PLANNED_BY_ITSELF

SERIES = f"""
select number, dimensions from series_key as key cross join (select $2::jsonb) as asked (among)
where key.indicator = $1 and {AMONG}
"""  # noqa: S608 - what is put in is ours.

FIGURES = """
select figure.starts, series from unnest($1::bigint[]) as chosen (series) cross join lateral (
    select distinct o.starts from observation as o join observation_batch as batch on batch.number = o.batch
    where o.series = chosen.series and o.starts >= $3 and o.starts < $4 and batch.accepted_no <= $2
        and ($5::timestamptz is null or (o.starts, o.series) < ($5, $6::bigint))
    order by o.starts desc limit $7
) as figure order by starts desc, series desc limit $7
"""
"""The newest periods first: of each series no more than a page."""

REVISIONS = """
select o.series, o.starts, o.value, o.corrects, batch.origin, batch.id, batch.accepted_at, batch.sender, batch.reason,
    batch.source, o.note, o.evidence, o.captured_at, exists (
        select from held_value as held where held.number = o.series and held.starts = o.starts
            and held.batch_no = o.batch and held_at <= $4 and (released_at is null or released_at > $4)
    )
from unnest($1::bigint[], $2::timestamptz[]) as chosen (series, starts)
join observation as o on o.series = chosen.series and o.starts = chosen.starts
join observation_batch as batch on batch.number = o.batch
where batch.accepted_no <= $3 order by o.starts desc, o.series desc, batch.accepted_no desc
"""

FIRST, LAST = datetime.fromisoformat("1900-01-01T00:00:00Z"), datetime.fromisoformat("2200-01-01T00:00:00Z")


class Revision(NamedTuple):
    """One thing that was said of a figure, and in which batch. `value` None: that there is none."""

    value: Decimal | None
    corrects: bool
    origin: str
    batch: UUID
    accepted_at: datetime
    sender: str
    reason: str | None
    source: str | None
    note: str | None
    evidence: str | None
    captured_at: datetime | None
    held: bool


Place = tuple[datetime, int]
"""When its period starts, and the number of its series: what a list goes on behind."""


async def read_series(moment: Moment, indicator: Indicator, where: Where) -> dict[int, dict[str, str]]:
    """The dimensions of each by its number, also of one that has no figure any more."""
    among = await Needs(moment).among(where)
    return dict(await moment.work.connection.fetch(SERIES, indicator.id, among))


async def read_figures(
    moment: Moment, numbers: Sequence[int], *, since: datetime, until: datetime, after: Place | None, limit: int
) -> list[Place]:
    connection = moment.work.connection
    await connection.execute(PLANNED_BY_ITSELF)
    asked = (numbers, moment.counted, since, until, *(after or (None, None)), limit)
    return [(starts, number) for starts, number in await connection.fetch(FIGURES, *asked)]


async def read_revisions(moment: Moment, places: Sequence[Place]) -> dict[Place, list[Revision]]:
    """The newest first."""
    starts, numbers = [starts for starts, _ in places], [number for _, number in places]
    rows = await moment.work.connection.fetch(REVISIONS, numbers, starts, moment.counted, moment.at)
    found: dict[Place, list[Revision]] = {place: [] for place in places}
    for number, start, *told in rows:
        found[start, number].append(Revision(*told))
    return found
