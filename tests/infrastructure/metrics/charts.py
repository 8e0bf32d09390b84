"""Series as someone asks for them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import httpx

from services.metrics.observations.model.batches import ObservationBatch
from shared.auth.caller import Caller
from shared.contracts.base import Changed
from tests.infrastructure.metrics.service import OFFICE, Metrics

Points = list[tuple[Any, ...]]


async def ask_series(metrics: Metrics, *, caller: Caller = OFFICE, accept: str = "*/*", **query: str) -> httpx.Response:
    """`channel="rail"` would be a parameter of that name: what is filtered by is `where="channel=rail"`."""
    asked = {"from" if name == "first" else "to" if name == "last" else name: text for name, text in query.items()}
    if where := asked.pop("where", ""):
        dimension, _, values = where.partition("=")
        asked[f"where[{dimension}]"] = values
    path = f"/v1/series?{httpx.QueryParams({'indicator': 'I01', **asked})}"
    return await metrics.ask("GET", path, caller=caller, accept=accept)


async def lines(metrics: Metrics, *, caller: Caller = OFFICE, **query: str) -> list[Any]:
    answer = await ask_series(metrics, caller=caller, **query)
    assert answer.status_code == 200, answer.text
    found: list[Any] = answer.json()["data"]
    return found


async def chart(metrics: Metrics, *, caller: Caller = OFFICE, **query: str) -> dict[str, Points]:
    """Points by the values of the dimensions that are grouped by, `-` where one is left out; "" is the total."""
    found = await lines(metrics, caller=caller, **query)
    return {named(line["dimensions"].values()): [tuple(point) for point in line["points"]] for line in found}


async def total(metrics: Metrics, *, caller: Caller = OFFICE, **query: str) -> Points:
    return (await chart(metrics, caller=caller, **query))[""]


def named(values: Iterable[str | None]) -> str:
    return " ".join(value or "-" for value in values)


async def past_is_settled(metrics: Metrics) -> datetime:
    """Moves the clock on: what is known now can be asked for from now on by this moment."""
    now: datetime = await metrics.database.fetchval("select hub_now()")
    await metrics.database.execute("update clock set ahead = ahead + interval '11 seconds'")
    return now


async def mark_as_demo(metrics: Metrics, accepted_no: int) -> None:
    """One of the batches."""
    async with metrics.service().begin(OFFICE) as work:
        (batch,) = await work.rows(ObservationBatch, "where accepted_no = $1 for no key update", accepted_no)
        batch.origin = "demo"
        await work.record(batch, Changed(fields=["origin"]), reason="")
