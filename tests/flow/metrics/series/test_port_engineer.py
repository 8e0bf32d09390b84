"""A port's engineer who knows the reference page alone: a month of hours as CSV with two bad lines, mended, and read.

Whatever was unclear when someone first tried it is what these lines look at: what an indicator takes, who reports it,
what each refusal says, and how the month is asked for.
"""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.infrastructure.metrics.desk import at_desk
from tests.infrastructure.running import RunningHub

TONS = {
    "code": "ENGINEER.TONS",
    "name": {"zh": "作业区货运量", "en": "Freight of one terminal"},
    "programme": "LJ-07",
    "lead_unit": "terminal",
    "unit": {"zh": "吨", "en": "t"},
    "measure": "吨",
    "direction": "up",
    "frequency": "hourly",
    "aggregation": "sum",
    "across": "sum",
    "places": 2,
    "dimensions": [{"dimension": "D-CHANNEL3", "required": True}, {"dimension": "direction", "required": True}],
}
BATCHES = "/v1/observation-batches"
ADDRESS = f"{BATCHES}?indicator=ENGINEER.TONS"
HOURS = [f"2026-09-{day:02}T{hour:02}" for day in range(1, 31) for hour in range(24)]


def csv(*lines: str) -> bytes:
    return "\n".join(["period,D-CHANNEL3,direction,value", *lines]).encode()


def month(*mended: tuple[str, str]) -> bytes:
    """100.5 t each hour of September by rail, but for what is mended."""
    text = csv(*(f"{hour},cer,in,100.5" for hour in HOURS)).decode()
    for line, other in mended:
        text = text.replace(line, other)
    return text.encode()


@pytest.fixture
async def engineer(whole_hub: RunningHub) -> AsyncIterator[httpx.AsyncClient]:
    async with at_desk(whole_hub, await whole_hub.token("office")) as office:
        await office.post("/v1/indicators", json=TONS)
    async with at_desk(whole_hub, await whole_hub.token("reporter", unit="terminal")) as client:
        client.headers["Content-Type"] = "text/csv"
        yield client


def first_of(refused: httpx.Response) -> Any:
    assert refused.status_code == 422, refused.text
    return refused.json()["rows"][0]


async def test_an_indicator_says_who_reports_it_and_by_which_columns_and_codes(engineer: httpx.AsyncClient) -> None:
    takes = (await engineer.get("/v1/indicators/ENGINEER.TONS")).json()
    assert (takes["lead_unit"], [each["dimension"] for each in takes["dimensions"]]) == (
        "terminal",
        ["D-CHANNEL3", "direction"],
    )
    values = (await engineer.get("/v1/dimensions/D-CHANNEL3")).json()["values"]
    assert [value["code"] for value in values] == ["cer", "wlsc", "yangtze"]


async def test_a_month_of_hours_is_sent_refused_mended_sent_again_and_read_as_a_chart(
    engineer: httpx.AsyncClient,
) -> None:
    """718 hours of 100.5 t, one of 1,250.5 and one of 0: 72,159 + 1,250.5 = 73,409.5 t."""
    at_seven, at_noon = "2026-09-03T07,cer,in,100.5", "2026-09-09T12,cer,in,100.5"
    bad = month((at_seven, '2026-09-03T07,cer,in,"1,250.5"'), (at_noon, "2026-09-09T12,train,in,0"))
    id = {"id": str(uuid4())}
    refused = (await engineer.post(BATCHES, params={"indicator": "ENGINEER.TONS", **id}, content=bad)).json()
    assert (refused["code"], refused["count"], refused["batch"]["stored"]) == ("rows_refused", 2, 0)
    first, second = refused["rows"]
    assert (first["row"], first["column"], first["code"]) == (57, "value", "invalid_decimal")
    assert first["en"] == "It is no decimal number: 1250.5, not 1,250.5"
    assert (second["row"], second["column"], second["zh"]) == (206, "D-CHANNEL3", "代码没有对照")
    assert second["params"]["candidates"] == ["cer", "wlsc", "yangtze"], "none is near, and there are few"

    mended = month((at_seven, "2026-09-03T07,cer,in,1250.5"), (at_noon, "2026-09-09T12,cer,in,0"))
    sent = await engineer.post(BATCHES, params={"indicator": "ENGINEER.TONS", **id}, content=mended)
    assert (sent.status_code, sent.json()["status"], sent.json()["stored"]) == (201, "accepted", 720)
    again = await engineer.post(BATCHES, params={"indicator": "ENGINEER.TONS", **id}, content=mended)
    assert (again.status_code, again.content) == (200, sent.content)

    chart = (await engineer.get("/v1/series?indicator=ENGINEER.TONS&step=monthly")).json()
    assert chart["data"][0]["points"] == [["2026-09", "73409.50", {}]]
    asked = "/v1/series?indicator=ENGINEER.TONS&step=monthly&group_by=direction"
    sheet = await engineer.get(asked, headers={"Accept": "text/csv"})
    assert sheet.text.splitlines()[1].startswith("ENGINEER.TONS,in,2026-09,73409.50,")


@pytest.mark.parametrize(
    ("indicator", "code", "zh", "params"),
    [
        ("LJ-04.I01", "not_yours", "该指标由其责任单位填报", {"lead_unit": None}),
        ("ENGINEER.TON", "unknown_indicator", "指标不存在", {}),
    ],
)
async def test_an_indicator_that_is_not_ones_own_is_told_once_and_why(
    engineer: httpx.AsyncClient, indicator: str, code: str, zh: str, params: dict[str, Any]
) -> None:
    """And not once for each of 720 rows."""
    refused = await engineer.post(ADDRESS.replace("ENGINEER.TONS", indicator), content=month())
    told = first_of(refused)
    assert (refused.json()["count"], told["column"], told["code"], told["zh"]) == (1, "indicator", code, zh)
    assert told["params"] == params


@pytest.mark.parametrize(
    ("period", "code"),
    [("2026/09/01 5:00", "invalid_period"), ("2026-09-01T24", "invalid_period"), ("2026-09-01", "other_frequency")],
)
async def test_a_period_that_is_none_is_told_with_how_one_is_written(
    engineer: httpx.AsyncClient, period: str, code: str
) -> None:
    told = first_of(await engineer.post(ADDRESS, content=csv(f"{period},cer,in,1")))
    assert (told["column"], told["code"], told["params"]) == (
        "period",
        code,
        {"expected": "hourly", "example": "2026-11-24T13"},
    )


async def test_another_separator_and_another_column_are_told_in_the_first_row(engineer: httpx.AsyncClient) -> None:
    told = first_of(await engineer.post(ADDRESS, content=csv("2026-09-01T05,cer,in,1").replace(b",", b";")))
    assert (told["row"], told["code"], told["en"]) == (1, "other_separator", "Columns are separated by commas")
    told = first_of(
        await engineer.post(ADDRESS, content=csv("2026-09-01T05,cer,in,1").replace(b"D-CHANNEL3", b"D-CHANEL"))
    )
    assert (told["row"], told["column"], told["params"]["candidates"][0]) == (1, "D-CHANEL", "D-CHANNEL3")


async def test_the_example_of_the_reference_page_can_be_sent_as_it_stands(engineer: httpx.AsyncClient) -> None:
    page = (await engineer.get("/openapi.json")).json()
    operation = page["paths"]["/v1/observation-batches"]["post"]
    example = operation["requestBody"]["content"]["text/csv"]["example"]
    tried = await engineer.post(BATCHES, params={"indicator": "ENGINEER.TONS", "dry_run": "true"}, content=example)
    assert (tried.status_code, tried.json()["errors"], tried.json()["data"]["stored"]) == (200, [], 3)
    assert "lead_unit" in operation["description"]
    assert "2026-11-24T13" in page["info"]["description"]
