"""An indicator that is reported, and whoever reports to it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

import httpx

from shared.auth.caller import Caller
from shared.auth.labels import PUBLIC, held_by, unit
from tests.infrastructure.metrics.service import OFFICE, Metrics, indicator

Rows = Iterable[Mapping[str, str | None]]

REVIEWER = replace(OFFICE, subject="reviewer", scopes=frozenset({"reports:review"}))


def reporter(subject: str, *units: str) -> Caller:
    """As the gateway tells of one who reports for these units."""
    labels = held_by(subject, map(unit, units))
    return Caller(subject, "port-system", labels, labels - {PUBLIC})


PORT = reporter("li", "port")


async def freight(metrics: Metrics, **said: Any) -> None:
    """`I01`: tons each month, by channel (rail or river), of the unit `port`."""
    await metrics.dimension()
    by_channel = [{"dimension": "channel", "required": True}]
    await metrics.make(
        "indicators", indicator(**{"lead_unit": "port", "dimensions": by_channel, "measure": "吨", **said})
    )


def row(period: str, value: str | None, channel: str = "rail", **more: str) -> dict[str, str | None]:
    return {"period": period, "value": value, "channel": channel, **more}


async def send(metrics: Metrics, rows: Rows, *, caller: Caller = PORT, **query: str) -> httpx.Response:
    path = f"/v1/observation-batches?{httpx.QueryParams({'indicator': 'I01', **query})}"
    return await metrics.ask("POST", path, caller=caller, json={"rows": [*rows]})


async def sent(metrics: Metrics, *rows: Mapping[str, str | None], caller: Caller = PORT, **query: str) -> Any:
    """The batch, which was taken."""
    answer = await send(metrics, rows, caller=caller, **query)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def turn(
    metrics: Metrics, batch: Mapping[str, Any], to: str, *, caller: Caller = PORT, reason: str = ""
) -> httpx.Response:
    path = f"/v1/observation-batches/{batch['id']}/transitions"
    return await metrics.change("POST", path, caller=caller, json={"to": to, "reason": reason})


COUNTED = """
select distinct on (o.series, o.starts) key.dimensions ->> 'channel', (o.starts at time zone 'Asia/Shanghai')::date,
    trim_scale(o.value)::text
from observation as o join observation_batch as batch on batch.number = o.batch
join series_key as key on key.number = o.series
where batch.accepted_no <= coalesce($1, batch.accepted_no) order by o.series, o.starts, batch.accepted_no desc
"""


async def counted(metrics: Metrics, up_to: int | None = None) -> dict[str, str | None]:
    """`{"rail 2026-09": "1.5"}`: what counts after so many acceptances."""
    rows = await metrics.database.fetch(COUNTED, up_to)
    return {f"{channel} {day:%Y-%m}": value for channel, day, value in rows if value is not None}


async def batch_of(metrics: Metrics, id: UUID | str) -> Any:
    answer = await metrics.ask("GET", f"/v1/observation-batches/{id}")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def send_file(
    metrics: Metrics, body: bytes, media: str = "text/csv", caller: Caller = PORT, **query: str
) -> httpx.Response:
    """As a port system does."""
    metrics.asking[str(id(caller))] = caller
    headers = {"Content-Type": media, "X-Test-Caller": str(id(caller))}
    async with metrics.client() as client:
        return await client.post("/v1/observation-batches", params=query, content=body, headers=headers)
