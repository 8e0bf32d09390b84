"""Fill once: what was accepted of one indicator is drafted for those whose figures are the same."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple, Self
from uuid import UUID, uuid5

from services.metrics.indicators.model import Equivalence
from services.metrics.indicators.periods import period_of
from services.metrics.indicators.repository import hold_for_figures
from services.metrics.ingest.faults import Wrong
from services.metrics.ingest.sending import Sending
from services.metrics.ingest.use_cases.differing import Pair, Place, outdate, places_in
from services.metrics.ingest.use_cases.entering import Entry, Part
from services.metrics.ingest.use_cases.receiving import book_for
from services.metrics.ingest.use_cases.reporting import Said, looked_at
from services.metrics.observations.model.batches import ObservationBatch
from shared.auth.caller import Caller
from shared.auth.labels import HUB, unit
from shared.contracts.metrics.indicators import plain
from shared.records import timers
from shared.work import Work

DRAFT = "ingest.draft"

STANDING = "where id = $1 and deleted_at is null for no key update"
"""Drafts of one equivalence are made one after the other."""

DRAFTED = "select exists (select from observation_batch where id = $1)"

AT_ONCE = 10_000
"""Figures that one draft is made of."""


class Share(NamedTuple):
    """The `nth` part of what a batch brought, for one equivalence."""

    batch: UUID
    equivalence: UUID
    nth: int = 0

    @classmethod
    def named(cls, key: str) -> Self:
        batch, equivalence, nth = key.split()
        return cls(UUID(batch), UUID(equivalence), int(nth))

    def __str__(self) -> str:
        return f"{self.batch} {self.equivalence} {self.nth}"

    @property
    def draft(self) -> UUID:
        """The batch that is drafted of it: always the same."""
        return uuid5(self.equivalence, f"{self.batch} {self.nth}")

    async def draft_soon(self, work: Work) -> None:
        await timers.set(work, at=await work.now(), key=str(self), kind=DRAFT, aggregate_id=self.batch)


async def draft_equal(work: Work, share: Share) -> None:
    """What differs is drafted, once, from what stands now: so what is equal ends every way from one to another.

    Drafts that wait give way where this one knows better. What somebody reported stays, and is told as a fault.
    """
    equivalence = await work.row(Equivalence, STANDING, share.equivalence)
    batch = await work.row(ObservationBatch, "where id = $1", share.batch)
    if equivalence is None or batch is None or await work.value(DRAFTED, share.draft):
        return
    found = await hold_for_figures(work, [equivalence.from_indicator, equivalence.to_indicator])
    if len(found) < 2:
        return
    pair = Pair(equivalence, found[equivalence.from_indicator], found[equivalence.to_indicator])
    places = await places_in(work, pair, batch, limit=AT_ONCE, offset=share.nth * AT_ONCE)
    if len(places) == AT_ONCE:
        await share._replace(nth=share.nth + 1).draft_soon(work)
    await outdate(work, pair, places)
    if differing := [place for place in places if place.differs]:
        await send_draft(work, share, pair, differing)


async def send_draft(work: Work, share: Share, pair: Pair, places: Sequence[Place]) -> None:
    """As a batch like any other: bounds, values and locks are those of the second. Its desk accepts it or does not."""
    own = replace(work, caller=Caller(pair.sender, "equivalence", frozenset(), frozenset({HUB})))
    entry = Entry(sending_of(share, pair), await book_for(own, sending_of(share, pair)))
    rows = [row_of(pair, place) for place in places if not place.is_taken]
    part = await looked_at(own, entry, Said(rows, str(share))) if rows else Part([], 0, 0)
    for number in range(len(rows) + 1, len(places) + 1):
        entry.faults.add(number, "value", Wrong("stands_reported"))
    part = part._replace(checked=len(places), failed=part.failed + len(places) - len(rows))
    batch, faults = await entry.put(own, part)
    batch.labels = sorted({HUB, unit(pair.target.lead_unit)} if pair.target.lead_unit else {HUB})
    await entry.close(own, batch, faults, broken=False, digest=str(share))


def sending_of(share: Share, pair: Pair) -> Sending:
    code, source = pair.equivalence.code, pair.source.code
    return Sending(
        id=share.draft,
        format="hand",
        indicator=pair.target.code,
        on_error="skip",
        accept=False,
        source=f"{code} {source}",
        reason=f"与 {source} 等价 · equal to {source}",
        origin="equivalence",
    )


def row_of(pair: Pair, place: Place) -> dict[str, str | None]:
    """Each says of which figure it is: its series, values and period in `note`, and the batch in `evidence`."""
    period = str(period_of(pair.source.frequency, place.starts))
    values = [f"{name}={value}" for name, value in {**pair.equivalence.dimensions, **place.dimensions}.items()]
    return {
        **place.dimensions,
        "period": period,
        "value": None if place.value is None else f"{plain(place.value):f}",
        "source_id": f"{place.batch} {place.series} {period}",
        "note": " ".join([pair.source.code, *sorted(values), period]),
        "evidence": f"/v1/observation-batches/{place.batch}",
    }
