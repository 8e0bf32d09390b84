"""Where a figure of one indicator should be one of another, and is not."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from services.metrics.indicators.model import Equivalence, Indicator
from services.metrics.observations.model.batches import ObservationBatch
from services.metrics.observations.repository import numbers_of
from shared.contracts.base import Changed, Event
from shared.work import Work

STANDS = """
select o.value, batch.id as batch, batch.origin from observation as o
join observation_batch as batch on batch.number = o.batch
where o.series = key.number and o.starts = told.starts and batch.accepted_no is not null
order by batch.accepted_no desc limit 1
"""

PLACES = f"""
select told.starts, told.own, told.series, now.value, now.batch, mine.value, mine.origin
from (
    select o.starts, key.number, key.id as series, key.dimensions - array(select jsonb_object_keys($3)) as own
    from observation as o join series_key as key on key.number = o.series
    where o.batch = $1 and key.indicator = $2 and key.dimensions @> $3
    order by o.series, o.starts limit $5 offset $6
) as told
cross join lateral (select told.number) as key (number)
cross join lateral ({STANDS}) as now
left join lateral (
    select stands.value, stands.origin from series_key as key cross join lateral ({STANDS}) as stands
    where key.indicator = $4 and key.dimensions = told.own
) as mine on true
order by told.starts, told.own::text
"""  # noqa: S608 # Of ours.
"""What a batch said of the first indicator, as it stands now, and what stands of the second there."""

OUTDATED = """
with gone as (
    delete from observation as o using unnest($2::bigint[], $3::timestamptz[]) as place (series, starts)
    where o.batch = any ($1) and o.series = place.series and o.starts = place.starts returning o.batch, o.corrects
)
select batch, count(corrects)::integer as stored, count(*) filter (where corrects)::integer as corrections,
    count(*) filter (where corrects is null)::integer as unchanged
from gone group by batch
"""

WAITING = """
where sender = $1 and origin = 'equivalence' and status in ('draft', 'submitted', 'returned') order by id
for no key update
"""

REPLACED = "由新的草稿替代 · a newer draft replaces it"


class Place(NamedTuple):
    """A figure of the first as it stands, by the dimensions of the second, and the batch and series that it is from.

    `mine` is that of the second: by `origin` it is known who said it, None: nobody did.
    """

    starts: datetime
    dimensions: dict[str, str]
    series: UUID
    value: Decimal | None
    batch: UUID
    mine: Decimal | None
    origin: str | None

    @property
    def differs(self) -> bool:
        return self.value != self.mine

    @property
    def is_taken(self) -> bool:
        """Somebody said otherwise, and is not overwritten."""
        return self.origin not in {None, "equivalence"}


class Pair(NamedTuple):
    equivalence: Equivalence
    source: Indicator
    target: Indicator

    @property
    def sender(self) -> str:
        return f"equivalence:{self.equivalence.code}"


async def places_in(work: Work, pair: Pair, batch: ObservationBatch, *, limit: int, offset: int) -> list[Place]:
    given = pair.equivalence.dimensions
    asked = (batch.number, pair.source.id, given, pair.target.id, limit, offset)
    return [Place(*row) for row in await work.connection.fetch(PLACES, *asked)]


async def outdate(work: Work, pair: Pair, places: Sequence[Place]) -> None:
    """What waits of these places is no longer so. A draft of which nothing is left is cancelled."""
    waiting = await work.rows(ObservationBatch, WAITING, pair.sender)
    if not waiting or not places:
        return
    numbers = await numbers_of(work.connection, pair.target.id, [place.dimensions for place in places])
    starts = [place.starts for place in places]
    found = await work.connection.fetch(OUTDATED, [batch.number for batch in waiting], numbers, starts)
    lost = {row["batch"]: row for row in found}
    facts = [(batch, shrunk(batch, lost[batch.number])) for batch in waiting if batch.number in lost]
    await work.record_all(facts, reason=REPLACED)


def shrunk(batch: ObservationBatch, lost: dict[str, int]) -> Event:
    fields = ["stored", "corrections", "unchanged"]
    for name in fields:
        setattr(batch, name, getattr(batch, name) - lost[name])
    if batch.stored or batch.unchanged:
        return Changed(fields=fields)
    return batch.turn("cancelled", reason=REPLACED)
