"""The newest figures of a programme beside its plan: in its overview, and on its stream as they come."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from tests.flow.test_story import following
from tests.infrastructure.metrics.desk import at_desk
from tests.infrastructure.running import RunningHub

LIMIT_S = 20


def passengers(code: str, **said: Any) -> dict[str, Any]:
    """Passengers of the cruise port each month, by what brings them."""
    ordinary = {
        "code": code,
        "name": {"zh": "邮轮旅客人数", "en": "Cruise passengers"},
        "programme": "LJ-07",
        "unit": {"zh": "人", "en": "people"},
        "measure": "人",
        "direction": "up",
        "frequency": "monthly",
        "aggregation": "sum",
        "across": "sum",
        "places": 0,
        "dimensions": [{"dimension": "D-ECONOMY3", "required": True}],
    }
    return ordinary | said


def row(period: str, economy: str, value: str) -> dict[str, str]:
    return {"period": period, "D-ECONOMY3": economy, "value": value}


ROWS = [
    row("2026-08", "cruise", "900"),
    row("2026-08", "bonded", "80"),
    row("2026-08", "fashion", "7"),
    row("2026-09", "cruise", "1000"),
    row("2026-09", "bonded", "50"),
]
"""By September 1,050 passengers are known; what fashion brought is not yet."""


async def reported(office: httpx.AsyncClient, code: str, rows: list[dict[str, str]], **said: Any) -> None:
    await office.post("/v1/indicators", json=passengers(code, **said))
    sent = await office.post(f"/v1/indicators/{code}/observations", json={"rows": rows})
    assert sent.status_code == 201, sent.text


async def standing(client: httpx.AsyncClient, code: str, *, series: int = 3) -> dict[str, Any]:
    """In the overview, once so many series are told of: each comes by itself."""
    async with asyncio.timeout(LIMIT_S):
        while True:
            data = (await client.get("/v1/programmes/LJ-07/overview")).json()["data"]
            found = [each for each in data["indicators"] if each["indicator"]["code"] == code]
            if found and found[0]["latest"] and found[0]["latest"]["expected"] == series:
                return dict(found[0])
            await asyncio.sleep(0.05)


@pytest.fixture
async def anyone(whole_hub: RunningHub) -> AsyncIterator[httpx.AsyncClient]:
    async with at_desk(whole_hub) as client:
        yield client


async def test_an_overview_has_the_newest_total_of_each_indicator_as_a_chart_has_it(office: httpx.AsyncClient) -> None:
    await reported(office, "LATEST.A", ROWS)
    target = {"indicator": "LATEST.A", "value": "12000", "horizon": "period", "period": "2026"}
    await office.post("/v1/targets", json=target)
    found = await standing(office, "LATEST.A")
    assert found["latest"] == {"period": "2026-09", "value": "1050", "n": 2, "expected": 3, "held": 0, "demo": 0}
    assert found["by"] == {"D-ECONOMY3": {"bonded": "50", "cruise": "1000"}}
    assert [(each["value"], each["period"]) for each in found["targets"]] == [("12000", "2026")]

    (line,) = (await office.get("/v1/series?indicator=LATEST.A")).json()["data"]
    period, value, facts = line["points"][-1]
    assert (period, value, facts["n"], facts["expected"]) == ("2026-09", "1050", 2, 3)


async def test_figures_that_are_not_published_stand_in_nobody_elses_overview(
    office: httpx.AsyncClient, anyone: httpx.AsyncClient
) -> None:
    await reported(office, "LATEST.B", ROWS)
    await standing(office, "LATEST.B")
    (theirs,) = [
        each
        for each in (await anyone.get("/v1/programmes/LJ-07/overview")).json()["data"]["indicators"]
        if each["indicator"]["code"] == "LATEST.B"
    ]
    assert (theirs["latest"], theirs["by"], theirs["targets"]) == (None, {}, [])
    tag = {"If-Match": (await office.get("/v1/indicators/LATEST.B")).headers["ETag"]}
    await office.post("/v1/indicators/LATEST.B/transitions", json={"to": "published"}, headers=tag)
    assert (await standing(anyone, "LATEST.B"))["latest"]["value"] == "1050"


async def test_who_follows_a_programme_is_told_of_its_newest_figures(office: httpx.AsyncClient) -> None:
    async with following(office, "/v1/stream?programme=LJ-07&kind=series") as stream:
        await reported(office, "LATEST.C", [row("2026-09", "cruise", "1000.5")], places=1)
        told = await stream.until('"indicator":"LATEST.C"')
    assert '"latest":{"period":"2026-09","value":"1000.5","held":false,"provenance":"reported"}' in told
