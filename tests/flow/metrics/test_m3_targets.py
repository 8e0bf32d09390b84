"""M3: what an indicator is to reach, by when and on which way; over all, and of one value of a dimension.

Each figure is worked out by hand. 2026 has 365 days, of which 328 are over when the 24th of November is.
"""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from tests.infrastructure.running import RunningHub

FREIGHT = {
    "name": {"zh": "港口货运量", "en": "Port freight"}, "unit": {"zh": "万吨", "en": "10,000 t"}, "direction": "up",
    "frequency": "monthly", "aggregation": "sum", "across": "sum", "places": 2,
}  # fmt: skip
AREA = FREIGHT | {"name": {"zh": "建成面积", "en": "Area built"}, "aggregation": "last", "across": "none"}
CHANNELS = [
    {"code": code, "name": {"zh": zh, "en": code}, "parent": None, "retired": False}
    for code, zh in (("rail", "中欧班列"), ("sea", "西部陆海新通道"))
]
QUARTERS = ("2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4")
IN_2026 = {"horizon": "period", "period": "2026"}
AUTUMN = "2026-11-24"


class Office:
    """Who sets targets."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client

    async def make(self, path: str, **said: Any) -> Any:
        answer = await self.client.post(path, json=said)
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def aim(self, indicator: str, **said: Any) -> str:
        """The address of the target."""
        return f"/v1/targets/{(await self.make('/v1/targets', indicator=indicator, **said))['id']}"

    async def expected(self, target: str, *days: str) -> list[str | None]:
        found = [(await self.client.get(f"{target}/trajectory?on={day}")).json() for day in days]
        return [told["expected"] for told in found]


@pytest.fixture
async def office(whole_hub: RunningHub) -> AsyncIterator[Office]:
    async with whole_hub.client(await whole_hub.token("office")) as client:
        yield Office(client)


async def freight(office: Office, code: str) -> str:
    """By channel."""
    channel = await office.make("/v1/dimensions", code=f"{code}.CHANNEL", name=FREIGHT["name"], values=CHANNELS)
    by_channel = [{"dimension": channel["code"], "required": True}]
    await office.make("/v1/indicators", code=code, **FREIGHT, dimensions=by_channel)
    return code


async def test_a_years_freight_is_expected_evenly_from_nothing_on(office: Office) -> None:
    """1,200 in 2026: 1,200 × 328 / 365 by the 24th of November. What 2025 brought changes nothing in that."""
    code = await freight(office, "M3.EVEN")
    target = await office.aim(code, value="1200", baseline={"value": "1000", "period": "2025"}, **IN_2026)
    told = (await office.client.get(f"{target}/trajectory?on={AUTUMN}")).json()
    assert (told["expected"], told["time_progress"]) == ("1078.36", "0.8986")
    assert await office.expected(target, "2025-12-30", "2025-12-31", "2026-12-31") == [None, "0.00", "1200.00"]


async def test_a_season_has_its_own_share(office: Office) -> None:
    """10, 20, 30 and 40 % of 1,200; the last quarter has 92 days, of which 55 are over: 720 + 480 × 55 / 92."""
    code = await freight(office, "M3.PHASED")
    phases = [{"period": quarter, "share": f"0.{number}"} for number, quarter in enumerate(QUARTERS, 1)]
    target = await office.aim(code, value="1200", shape="phased", phases=phases, **IN_2026)
    assert await office.expected(target, "2026-03-31", "2026-09-30", AUTUMN) == ["120.00", "720.00", "1006.96"]


async def test_an_area_grows_from_its_baseline_through_points_of_its_own(office: Office) -> None:
    """From 20 at the end of 2025 through 22 in June to 30: 8 in the 184 days of the second half, 147 of them over."""
    await office.make("/v1/indicators", code="M3.POINTS", **AREA)
    said = {"value": "30", "baseline": {"value": "20", "period": "2025"}}
    points = [{"period": "2026-06", "value": "22"}]
    target = await office.aim("M3.POINTS", **said, shape="points", points=points, **IN_2026)
    assert await office.expected(target, "2026-06-30", AUTUMN, "2026-12-31") == ["22.00", "28.39", "30.00"]


async def test_a_target_is_due_on_a_day_at_the_end_of_its_programme_or_some_time(office: Office) -> None:
    """From the end of September to the 10th of November are 41 days; 21 are over: 20 + 10 × 21 / 41."""
    await office.make("/v1/indicators", code="M3.HORIZON", **AREA)
    said = {"value": "30", "baseline": {"value": "20", "period": "2026-Q3"}}
    dated = await office.aim("M3.HORIZON", **said, horizon="date", due_on="2026-11-10")
    assert await office.expected(dated, "2026-10-21") == ["25.12"]
    for horizon in ("programme_end", "open"):
        undated = await office.aim("M3.HORIZON", **said, horizon=horizon)
        told = (await office.client.get(f"{undated}/trajectory")).json()
        assert (told["expected"], told["reason"]) == (None, "no_date")


async def test_each_channel_has_a_target_beside_that_of_all(office: Office) -> None:
    code = await freight(office, "M3.CHANNELS")
    for channel, value in ((None, "1200"), ("rail", "500"), ("sea", "700")):
        where = {f"{code}.CHANNEL": channel} if channel else {}
        await office.aim(code, dimensions=where, value=value, **IN_2026)
    listed = (await office.client.get(f"/v1/indicators/{code}/targets?sort=value")).json()["data"]
    assert [(each["value"], [*each["dimensions"].values()]) for each in listed] == [
        ("500", ["rail"]), ("700", ["sea"]), ("1200", []),
    ]  # fmt: skip
    again = {"indicator": code, "value": "1300", **IN_2026}
    answer = await office.client.post("/v1/targets", json=again)
    assert (answer.status_code, answer.json()["code"]) == (409, "target_stands")


async def test_what_does_not_fit_is_told_with_its_place(office: Office) -> None:
    code = await freight(office, "M3.WRONG")
    phases = [{"period": "2026-Q1", "share": "0.5"}, {"period": "2026-Q3", "share": "0.4"}]
    said = {"indicator": code, "value": "1200", "shape": "phased", "phases": phases, **IN_2026}
    problem = (await office.client.post("/v1/targets", json=said)).json()
    assert [(fault["pointer"], fault["code"]) for fault in problem["errors"]] == [
        ("/phases/1/period", "not_the_next"),
        ("/phases/1/period", "not_where_it_ends"),
        ("/phases", "not_one_together"),
    ]


async def test_a_target_that_is_moved_says_why_and_who_reads_sees_it_at_once(office: Office) -> None:
    code = await freight(office, "M3.MOVED")
    target = await office.aim(code, value="1200", **IN_2026)
    seen = {"If-Match": '"1.1"'}
    moved = await office.client.patch(target, json={"value": "1000", "reason": "船闸检修"}, headers=seen)
    caught_up = {"Consistency-Token": moved.headers["Consistency-Token"]}
    assert (await office.client.get(target, headers=caught_up)).json()["value"] == "1000"
    *_, last = (await office.client.get(f"{target}/history")).json()["data"]
    assert (last["reason"], last["changes"]) == (
        "船闸检修",
        [{"field": "value", "before": "1200", "after": "1000"}],
    )


async def test_everyone_sees_the_target_of_published_figures(whole_hub: RunningHub, office: Office) -> None:
    code = await freight(office, "M3.PUBLIC")
    target = await office.aim(code, value="1200", **IN_2026)
    async with whole_hub.client() as anyone:
        assert (await anyone.get(target)).status_code == 404
        published = await office.client.post(
            f"/v1/indicators/{code}/transitions", json={"to": "published"}, headers={"If-Match": '"1.1"'}
        )
        caught_up = {"Consistency-Token": published.headers["Consistency-Token"]}
        assert (await anyone.get(target, headers=caught_up)).json()["value"] == "1200"
