"""What was accepted, corrected, withdrawn and locked is, at each moment, what replaying the requests says."""

from datetime import datetime
from decimal import Decimal
from random import Random
from typing import Any, NamedTuple

from services.metrics.series.queries import charts_of
from services.metrics.series.question import Question
from services.metrics.series.reading.moments import moment_of
from tests.infrastructure.metrics.charts import past_is_settled
from tests.infrastructure.metrics.reporting import row, send, turn
from tests.infrastructure.metrics.service import OFFICE, Metrics, indicator

SEQUENCES, TOGETHER, ACTS = 1_000, 10, 6
"""So many are played together: an act is one request for all of them, with other figures for each."""

MONTHS = [f"2026-0{month}" for month in range(1, 7)]

Key = tuple[str, str, str]
"""Indicator, month, channel."""
Replayed = dict[Key, str | None]


def random_rows(random: Random, code: str) -> Replayed:
    """A figure is withdrawn now and then, also one that never was; the same is said again, and what is exact."""
    rows: Replayed = {}
    for _ in range(random.randrange(1, 5)):
        exact = str(Decimal(random.randrange(-(10**20), 10**20)).scaleb(-6))
        value = random.choice([None, "1", "1", "2", exact])
        rows[code, random.choice(MONTHS), random.choice(["rail", "river"])] = value
    return rows


async def figures_at(metrics: Metrics, codes: list[str], at: datetime) -> dict[Key, Decimal]:
    """By channel, as of a moment."""
    question = Question((*codes,), None, None, None, ("channel",), {}, year_before=False, gaps="null", as_of=at)
    async with metrics.service().begin(OFFICE) as work:
        charts = await charts_of(await moment_of(work, at), question)
    return {
        (each.indicator.code, str(period), str(group[0])): Decimal(point.value.numerator) / point.value.denominator
        for each in charts
        for group, points in each.lines.items()
        for period, point in zip(each.span.periods, points, strict=True)
        if point.value is not None
    }


class Draft(NamedTuple):
    """`same`: what it said that stood already when it came."""

    batch: Any
    rows: Replayed
    same: set[Key]

    def news(self, stands: Replayed) -> Replayed:
        """What says something by now: what stood when it came, and stands still, is no row of it."""
        return {key: value for key, value in self.rows.items() if key not in self.same or stands.get(key) != value}


class Replay:
    """What stands after each act: what was accepted last wins, whenever it was sent; nothing wins in a locked month."""

    def __init__(self, metrics: Metrics, codes: list[str], random: Random) -> None:
        self.metrics, self.codes, self.random = metrics, codes, random
        self.stands: Replayed = {}
        self.drafts: list[Draft] = []
        self.locks: dict[str, str] = {}

    async def act(self) -> None:
        chance = self.random.random()
        if chance < 0.15:
            await self.lock(self.random.choice(MONTHS))
        elif self.drafts and chance < 0.5:
            await self.accept(self.drafts.pop(self.random.randrange(len(self.drafts))))
        else:
            await self.send(at_once=self.random.random() < 0.7)

    async def lock(self, month: str) -> None:
        """Or open it again."""
        if id := self.locks.pop(month, None):
            assert (await self.metrics.change("DELETE", f"/v1/period-locks/{id}?reason=early")).status_code == 204
        else:
            self.locks[month] = (await self.metrics.make("period-locks", {"period": month, "cause": "closed"}))["id"]

    async def accept(self, draft: Draft) -> None:
        answer = await turn(self.metrics, draft.batch, "accepted", caller=OFFICE)
        locked = any(month in self.locks for _, month, _ in draft.news(self.stands))
        assert answer.status_code == (409 if locked else 200), answer.text
        if not locked:
            self.stands = self.stands | draft.rows

    async def send(self, *, at_once: bool) -> None:
        rows: Replayed = {}
        for code in self.codes:
            rows |= random_rows(self.random, code)
        kept = {key: value for key, value in rows.items() if key[1] not in self.locks}
        said = [row(month, value, channel, indicator=code) for (code, month, channel), value in rows.items()]
        query = {"reason": "replayed", "accept": str(at_once).lower(), "on_error": "skip"}
        answer = await send(self.metrics, said, caller=OFFICE, **query)
        assert answer.status_code == (201 if kept else 422), answer.text
        if kept and at_once:
            self.stands = self.stands | kept
        elif kept:
            same = {key for key, value in kept.items() if self.stands.get(key) == value}
            self.drafts.append(Draft(answer.json(), kept, same))

    async def end(self) -> None:
        for month in [*self.locks]:
            await self.lock(month)


async def test_every_series_at_every_moment_is_what_replaying_the_requests_says(metrics: Metrics) -> None:
    random = Random(9)
    await metrics.dimension()
    by_channel = [{"dimension": "channel", "required": True}]
    for nth in range(SEQUENCES // TOGETHER):
        codes = [f"S{nth}.{each}" for each in range(TOGETHER)]
        items = [indicator(code, lead_unit="port", dimensions=by_channel, places=6) for code in codes]
        assert (await metrics.ask("POST", "/v1/indicators/batch", json={"items": items})).status_code == 200
        replay, told = Replay(metrics, codes, random), list[tuple[datetime, Replayed]]()
        for _ in range(random.randrange(2, ACTS)):
            await replay.act()
            told.append((await past_is_settled(metrics), replay.stands))
        await replay.end()
        for at, stood in told:
            expected = {key: Decimal(value) for key, value in stood.items() if value is not None}
            assert await figures_at(metrics, codes, at) == expected, (nth, at)
