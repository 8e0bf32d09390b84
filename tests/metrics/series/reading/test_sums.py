"""What was accepted, corrected and withdrawn is, at each moment, what replaying the requests says."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from random import Random
from typing import Any

from services.metrics.series.queries import Chart, charts_of
from services.metrics.series.question import Question
from services.metrics.series.reading.moments import moment_of
from tests.infrastructure.metrics.charts import past_is_settled
from tests.infrastructure.metrics.reporting import row, sent, turn
from tests.infrastructure.metrics.service import OFFICE, Metrics, indicator

SEQUENCES, ACTS = 300, 6
MONTHS = [f"2026-0{month}" for month in range(1, 7)]
Replayed = dict[tuple[str, str], str | None]


def random_rows(random: Random) -> Replayed:
    """A figure is withdrawn now and then, also one that never was; the same is said again, and what is exact."""
    rows: Replayed = {}
    for _ in range(random.randrange(1, 5)):
        exact = str(Decimal(random.randrange(-(10**20), 10**20)).scaleb(-6))
        value = random.choice([None, "1", "1", "2", exact])
        rows[random.choice(MONTHS), random.choice(["rail", "river"])] = value
    return rows


async def charted(metrics: Metrics, code: str, at: datetime) -> list[Chart]:
    """By channel, as of a moment."""
    question = Question((code,), None, None, None, ("channel",), {}, year_before=False, gaps="null", as_of=at)
    async with metrics.service().begin(OFFICE) as work:
        return await charts_of(await moment_of(work, at), question)


def figures_in(charts: list[Chart]) -> Mapping[tuple[str, str], Decimal]:
    return {
        (str(period), str(group[0])): Decimal(point.value.numerator) / Decimal(point.value.denominator)
        for each in charts
        for group, points in each.lines.items()
        for period, point in zip(each.span.periods, points, strict=True)
        if point.value is not None
    }


class Replay:
    """What stands after each act: what was accepted last wins, whenever it was sent."""

    def __init__(self, metrics: Metrics, code: str, random: Random) -> None:
        self.metrics, self.code, self.random = metrics, code, random
        self.stands: Replayed = {}
        self.drafts: list[tuple[Mapping[str, Any], Replayed]] = []

    async def act(self) -> None:
        if self.drafts and self.random.random() < 0.5:
            batch, rows = self.drafts.pop(self.random.randrange(len(self.drafts)))
            assert (await turn(self.metrics, batch, "accepted", caller=OFFICE)).status_code == 200
            self.stands = self.stands | rows
        else:
            at_once, rows = self.random.random() < 0.7, random_rows(self.random)
            await self.send(rows if at_once else self.news(rows), at_once=at_once)

    def news(self, rows: Replayed) -> Replayed:
        """What a draft says that stands already is no row of it, whatever stands when it is accepted."""
        return {key: value for key, value in rows.items() if value != self.stands.get(key)}

    async def send(self, rows: Replayed, *, at_once: bool) -> None:
        if not rows:
            return
        said = [row(period, value, channel) for (period, channel), value in rows.items()]
        accept = str(at_once).lower()
        batch = await sent(self.metrics, *said, indicator=self.code, reason="replayed", accept=accept)
        if at_once:
            self.stands = self.stands | rows
        else:
            self.drafts.append((batch, rows))


async def test_every_series_at_every_moment_is_what_replaying_the_requests_says(metrics: Metrics) -> None:
    random = Random(9)
    await metrics.dimension()
    by_channel = [{"dimension": "channel", "required": True}]
    for nth in range(SEQUENCES):
        code = f"S{nth}"
        await metrics.make("indicators", indicator(code, lead_unit="port", dimensions=by_channel, places=6))
        replay, told = Replay(metrics, code, random), list[tuple[datetime, Replayed]]()
        for _ in range(random.randrange(1, ACTS)):
            await replay.act()
            told.append((await past_is_settled(metrics), replay.stands))
        for at, stood in told:
            expected = {key: Decimal(value) for key, value in stood.items() if value is not None}
            assert figures_in(await charted(metrics, code, at)) == expected, (nth, at)
