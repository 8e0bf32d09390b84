"""One who sends batches of new figures, again and again until each is taken."""

from asyncio import sleep, timeout
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any
from uuid import uuid4

import httpx

from tests.faults.rig.load.writer import PASSING, Refused
from tests.infrastructure.metrics.service import NAME, indicator
from tests.infrastructure.running import RunningHub

CODE, DIMENSION = "F.killed", "F-KILLED"
SERIES = 10
BEGIN = datetime(2000, 1, 1)  # noqa: DTZ001 # As the clock shows it.
WILD = "99999.25"
"""The last figure of each series, which is far from those before it."""
PAUSE_S = 0.2
DONE_S = 120


@dataclass(frozen=True, slots=True)
class Batch:
    """`rows` figures in SERIES series that no other batch has."""

    id: str
    name: str
    body: bytes
    rows: int
    total: Decimal
    """Of all its values."""


def made(name: str, hours: int) -> Batch:
    texts = [f"{nth % 7}.{nth % 100:02}" for nth in range(hours - 1)] + [WILD]
    times = [f"{BEGIN + timedelta(hours=nth):%Y-%m-%dT%H}" for nth in range(hours)]
    lines = [f"{at},{name}-{series},{text}" for series in range(SERIES) for at, text in zip(times, texts, strict=True)]
    body = "\n".join([f"period,{DIMENSION},value", *lines]).encode()
    return Batch(str(uuid4()), name, body, len(lines), SERIES * sum(map(Decimal, texts), Decimal(0)))


@dataclass(frozen=True, slots=True)
class Sender:
    """`hours` of each of its SERIES has a batch."""

    hub: RunningHub
    client: httpx.AsyncClient
    hours: int
    _names: "count[int]"

    async def define(self) -> None:
        """What the batches are of."""
        dimension = {"code": DIMENSION, "name": NAME, "values": [], "open": True}
        said: dict[str, Any] = {"dimensions": [{"dimension": DIMENSION, "required": True}], "lower": "0"}
        outliers = {"k": "50", "window": 12}
        figures = indicator(CODE, frequency="hourly", outliers=outliers, **said)
        for collection, body in (("dimensions", dimension), ("indicators", figures)):
            (await self.client.post(f"/v1/{collection}", json=body)).raise_for_status()

    def batches(self) -> Iterator[Batch]:
        """Each of other series."""
        return (made(f"n{nth}", self.hours) for nth in self._names)

    async def send(self, batch: Batch) -> httpx.Response | None:
        """Once. None: nobody knows what became of it."""
        query = {"id": batch.id, "indicator": CODE}
        try:
            return await self.client.post(
                "/v1/observation-batches", params=query, content=batch.body, headers={"Content-Type": "text/csv"}
            )
        except httpx.HTTPError:
            return None

    async def send_until_taken(self, batch: Batch) -> None:
        """By the same id. Raises Refused, TimeoutError."""
        async with timeout(DONE_S):
            while (answer := await self.send(batch)) is None or answer.status_code in PASSING:
                await sleep(PAUSE_S)
        if answer.status_code not in {200, 201}:
            raise Refused(answer.text)

    async def until_done(self, batch: Batch) -> None:
        """Its job ended. Raises TimeoutError."""
        async with timeout(DONE_S):
            while (await self.state(batch)).get("folded") != batch.rows:
                await sleep(PAUSE_S / 4)

    async def state(self, batch: Batch) -> dict[str, Any]:
        """As its owner has it; empty where there is none."""
        query = "select to_jsonb(observation_batch)::text from observation_batch where id = $1"
        told = await self.hub.sql("metrics", query, batch.id)
        state: dict[str, Any] = httpx.Response(200, text=told or "{}").json()
        return state
