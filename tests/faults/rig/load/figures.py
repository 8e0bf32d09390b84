"""What those do who report: figures in batches and by hand, corrected, withdrawn, drafted, held; targets and locks."""

from asyncio import gather, sleep
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import count, islice
from typing import Any, NamedTuple

import httpx
import msgspec

from tests.faults.rig.load.ledger import Figure
from tests.faults.rig.load.stories import PAUSE_S, days_from, text
from tests.faults.rig.load.writer import Answer, Writer

CHANNELS = ("rail", "river")
LEAD = "rig"
"""The unit that answers for all indicators of loads: by it they are found."""
BURST = 3
WILD = 100_000

Cell = str | None


class Row(NamedTuple):
    period: str
    channel: str
    value: str | None


@dataclass(slots=True)
class Reporter:
    """A writer with two indicators: what is sent of `counted` counts at once, of `reviewed` once that was approved."""

    writer: Writer
    programme: str
    _days: Iterator[str] = field(default_factory=partial(days_from, 2000))
    _told: "count[int]" = field(default_factory=count)
    _values: "count[int]" = field(default_factory=count)

    @property
    def dimension(self) -> str:
        return f"{self.writer.name}-channel"

    @property
    def counted(self) -> str:
        return f"{self.writer.name}-counted"

    @property
    def reviewed(self) -> str:
        return f"{self.writer.name}-reviewed"

    async def go_on(self) -> None:
        """For ever."""
        await self.define()
        while True:
            await self.tell_next()

    async def tell_next(self) -> None:
        await self.tell(next(self._told))

    async def define(self) -> None:
        values = [{"code": code, "name": text(code), "parent": None, "retired": False} for code in CHANNELS]
        await self.writer.make("dimensions", code=self.dimension, name=text("channel"), values=values)
        for code, more in ((self.counted, {"outliers": {"k": "50", "window": 6}}), (self.reviewed, {"review": True})):
            await self.writer.make("indicators", code=code, **self.definition(), **more)

    def definition(self) -> dict[str, Any]:
        by_channel = [{"dimension": self.dimension, "required": True}]
        said = {"name": text("freight"), "unit": text("t"), "lead_unit": LEAD, "programme": self.programme}
        counted = {"direction": "up", "frequency": "daily", "aggregation": "sum", "across": "sum", "places": 1}
        return {**said, **counted, "dimensions": by_channel}

    async def tell(self, nth: int) -> None:
        """One story: some days are reported, one of them is mended; what waited for somebody is decided."""
        rows = self.rows(3)
        await self.send(self.counted, rows, nth)
        by_hand = self.rows(1)
        await self.by_hand(by_hand)
        await self.mend(by_hand[0])
        await self.draft(nth)
        if nth % 3 == 0:
            await self.send(self.counted, rows, nth + 1, new=False)
            await self.withdraw(by_hand[1])
        if nth % 3 == 1:
            await self.aim()
        if nth % 3 == 2:
            await self.by_hand([Row(next(self._days), CHANNELS[0], str(WILD))])
            await self.confirm_held()
            await self.close_and_open()

    def rows(self, many: int) -> list[Row]:
        """Of so many days that nobody told of yet, by channel; none of them is an outlier."""
        return [
            Row(day, channel, f"{100 + next(self._values) % 7}.{1 + next(self._values) % 9}")
            for day in islice(self._days, many)
            for channel in CHANNELS
        ]

    async def send(self, indicator: str, rows: Sequence[Row], nth: int, *, new: bool = True) -> Answer:
        """As a file, each time of another format. What is not `new` was said before: nothing of it counts again."""
        await sleep(PAUSE_S)
        media, write = FORMATS[nth % len(FORMATS)]
        content = write(self.dimension, rows)
        path = f"/v1/observation-batches?indicator={indicator}"
        answer = await self.writer.act("POST", path, content, {"Content-Type": media})
        if new and answer.state["status"] == "accepted":
            self.count(indicator, rows, answer)
        return answer

    async def by_hand(self, rows: Sequence[Row]) -> Answer:
        told = [cells(self.dimension, row) for row in rows]
        answer = await self.writer.act("POST", f"/v1/indicators/{self.counted}/observations", {"rows": told})
        self.count(self.counted, rows, answer)
        return answer

    def count(self, indicator: str, rows: Sequence[Row], accepted: Answer) -> None:
        """They were said, as of when the batch was accepted."""
        batch, at = accepted.state["id"], accepted.state["accepted_at"]
        said = [Figure(indicator, row.channel, row.period, row.value, batch, at) for row in rows]
        self.writer.ledger.figures += said

    async def mend(self, row: Row) -> None:
        """One figure, several times without a pause; then twice at once; then what is told of it is read."""
        await sleep(PAUSE_S)
        values = [f"{110 + nth}.5" for nth in range(BURST + 2)]
        for value in values[:BURST]:
            last = row._replace(value=value)
            answer = await self.by_hand([last])
        await self.see(last)
        await self.writer.read(f"/v1/observation-batches/{answer.state['id']}", answer)
        await gather(*(self.by_hand([row._replace(value=value)]) for value in values[BURST:]))

    async def see(self, row: Row) -> None:
        """It counts from the moment of its acceptance on."""
        where = {"indicator": self.counted, "from": row.period, "to": row.period}
        told = await self.ask("/v1/series", {**where, f"where[{self.dimension}]": row.channel})
        if told is not None and (points := told["data"][0]["points"])[0][:2] != [row.period, row.value]:
            self.writer.ledger.stale.append(f"{self.counted} is {points} after {row} was accepted")

    async def ask(self, path: str, query: Mapping[str, str]) -> Any:
        """None: a hub that cannot answer says so."""
        try:
            answer = await self.writer.client.get(path, params=query)
        except httpx.TransportError:
            return None
        return answer.json() if answer.is_success else None

    async def withdraw(self, row: Row) -> None:
        await sleep(PAUSE_S)
        await self.by_hand([row._replace(value=None)])

    async def draft(self, nth: int) -> None:
        """It is submitted, sent back, submitted again, and counts."""
        rows = self.rows(2)
        answer = await self.send(self.reviewed, rows, nth + 2)
        for to in ("submitted", "returned", "submitted", "accepted"):
            path = f"/v1/observation-batches/{answer.state['id']}/transitions"
            answer = await self.writer.act("POST", path, {"to": to}, {"If-Match": answer.etag})
        self.count(self.reviewed, rows, answer)

    async def aim(self) -> None:
        """A target, changed in a burst, and put away."""
        await sleep(PAUSE_S)
        due = {"horizon": "date", "due_on": next(self._days)}
        baseline = {"value": "1", "period": "1995-01-01"}
        answer = await self.writer.make("targets", indicator=self.counted, value="10", baseline=baseline, **due)
        path = f"/v1/targets/{answer.state['id']}"
        for nth in range(BURST):
            answer = await self.writer.change(path, answer.etag, value=str(11 + nth))
        await self.writer.read(path, answer)
        await self.writer.archive(path, answer.etag)

    async def confirm_held(self) -> None:
        """Whatever is held by now."""
        query = {"indicator": self.counted, "status": "held", "limit": "200"}
        for held in ((await self.ask("/v1/held-values", query)) or {"data": []})["data"]:
            path, tag = f"/v1/held-values/{held['id']}", f'"1.{held["version"]}-full"'
            await self.writer.act("POST", f"{path}/transitions", {"to": "confirmed"}, {"If-Match": tag})

    async def close_and_open(self) -> None:
        """A year of which nobody tells."""
        await sleep(PAUSE_S)
        locked = await self.writer.make("period-locks", indicator=self.counted, period="1990", cause="closed")
        await self.writer.archive(f"/v1/period-locks/{locked.state['id']}", locked.etag)


def cells(dimension: str, row: Row) -> dict[str, Cell]:
    return {"period": row.period, dimension: row.channel, "value": row.value}


def as_csv(dimension: str, rows: Sequence[Row]) -> bytes:
    lines = (f"{row.period},{row.channel},{row.value}" for row in rows)
    return "\r\n".join([f"period,{dimension},value", *lines]).encode()


def as_ndjson(dimension: str, rows: Sequence[Row]) -> bytes:
    return b"\n".join(msgspec.json.encode(cells(dimension, row)) for row in rows)


def as_json(dimension: str, rows: Sequence[Row]) -> bytes:
    return msgspec.json.encode({"rows": [cells(dimension, row) for row in rows]})


FORMATS = (("text/csv", as_csv), ("application/x-ndjson", as_ndjson), ("application/json", as_json))
