"""Whatever came, was corrected, drafted, accepted and locked, in whichever order: what counted after each acceptance
is what a dictionary would hold that replays the requests.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from tests.infrastructure.metrics.reporting import PORT, counted, row, turn
from tests.infrastructure.metrics.service import Metrics, indicator

CHANNELS, PERIODS = ("rail", "river"), ("2026-07", "2026-08", "2026-09")
VALUES = ("0.1", "0.2", "0.3", "99999999999999.999999", "0.000001", None)
"""A float would spoil most of them."""

Key = tuple[str, str]
Rows = list[tuple[Key, str | None]]


@dataclass
class Oracle:
    """`past` is what stood after each acceptance; a figure that was withdrawn stands as None.

    Of a draft it knows what was new when it came, and the rest, which counts where it is new by its acceptance.
    """

    stands: dict[Key, str | None] = field(default_factory=dict)
    past: list[dict[str, Decimal]] = field(default_factory=list)
    locked: dict[str, str] = field(default_factory=dict)
    drafts: dict[str, tuple[Rows, Rows]] = field(default_factory=dict)

    def kept(self, rows: Rows, reason: str) -> Rows | None:
        """Those that say something new; None where the batch is refused."""
        news = self.news(rows)
        wrong = len({key for key, _ in rows}) < len(rows) or any(period in self.locked for (_, period), _ in rows)
        return None if wrong or (not reason and any(key in self.stands for key, _ in news)) else news

    def news(self, rows: Rows) -> Rows:
        return [(key, value) for key, value in rows if (key in self.stands or value) and self.stands.get(key) != value]

    def drafted(self, id: str) -> Rows:
        """What counts if it is accepted now."""
        kept, rest = self.drafts[id]
        return kept + self.news(rest)

    def accept(self, rows: Rows) -> None:
        self.stands |= dict(rows)
        told = {f"{channel} {period}": Decimal(value) for (channel, period), value in self.stands.items() if value}
        self.past.append(told)


@dataclass
class Player:
    metrics: Metrics
    random: Random
    oracle: Oracle = field(default_factory=Oracle)

    async def play(self) -> None:
        act = self.random.choices([self.send, self.accept, self.lock, self.unlock], [8, 3, 1, 2])[0]
        await act()

    async def send(self) -> None:
        choice = self.random.choice
        rows = [((choice(CHANNELS), choice(PERIODS)), choice(VALUES)) for _ in range(self.random.randint(1, 3))]
        reason, at_once = choice(["", "recount", "recount"]), self.random.random() < 0.7
        body = {"reason": reason, "accept": at_once, "rows": [row(key[1], value, key[0]) for key, value in rows]}
        answer = await self.metrics.ask("POST", "/v1/indicators/I01/observations", caller=PORT, json=body)
        kept = self.oracle.kept(rows, reason)
        assert answer.status_code == (422 if kept is None else 201), answer.text
        if kept is not None and at_once:
            self.oracle.accept(kept)
        elif kept is not None:
            rest = [each for each in rows if each not in kept]
            self.oracle.drafts[answer.json()["id"]] = kept, rest

    async def accept(self) -> None:
        if not self.oracle.drafts:
            return
        id = self.random.choice([*self.oracle.drafts])
        rows = self.oracle.drafted(id)
        answer = await turn(self.metrics, {"id": id}, "accepted")
        closed = any(period in self.oracle.locked for (_, period), _ in rows)
        assert answer.status_code == (409 if closed else 200), answer.text
        if not closed:
            del self.oracle.drafts[id]
            self.oracle.accept(rows)

    async def lock(self) -> None:
        if free := [period for period in PERIODS if period not in self.oracle.locked]:
            period = self.random.choice(free)
            made: Any = await self.metrics.make("period-locks", {"period": period, "cause": "closed"})
            self.oracle.locked[period] = made["id"]

    async def unlock(self) -> None:
        if self.oracle.locked:
            period = self.random.choice([*self.oracle.locked])
            path = f"/v1/period-locks/{self.oracle.locked.pop(period)}?reason=early"
            assert (await self.metrics.change("DELETE", path)).status_code == 204


@pytest.mark.parametrize("seed", range(20))
async def test_what_counted_after_each_acceptance_is_what_a_replay_holds(metrics: Metrics, seed: int) -> None:
    await metrics.dimension()
    by_channel = [{"dimension": "channel", "required": True}]
    await metrics.make("indicators", indicator(lead_unit="port", dimensions=by_channel))
    player = Player(metrics, Random(seed))
    for _ in range(40):
        await player.play()
    told = [await counted(metrics, number) for number in range(1, len(player.oracle.past) + 1)]
    assert len(told) > 2
    assert [{key: Decimal(value) for key, value in one.items() if value} for one in told] == player.oracle.past
