"""M1. What is measured: its unit, direction, frequency and aggregation, its dimensions, and who may see what of it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from tests.infrastructure.metrics.desk import at_desk
from tests.infrastructure.running import RunningHub


@dataclass(frozen=True, slots=True)
class Desk:
    """The programme office and the port's reporting unit at their screens, and someone from the street."""

    office: httpx.AsyncClient
    port: httpx.AsyncClient
    anyone: httpx.AsyncClient

    async def define(self, **said: Any) -> httpx.Response:
        return await self.office.post("/v1/indicators", json=said)

    async def turn(self, code: str, **said: Any) -> httpx.Response:
        seen = (await self.office.get(f"/v1/indicators/{code}")).headers["ETag"]
        path = f"/v1/indicators/{code}/transitions"
        return await self.office.post(path, json=said, headers={"If-Match": seen})

    async def change(self, code: str, **said: Any) -> httpx.Response:
        seen = (await self.office.get(f"/v1/indicators/{code}")).headers["ETag"]
        return await self.office.patch(f"/v1/indicators/{code}", json=said, headers={"If-Match": seen})


@pytest.fixture
async def desk(whole_hub: RunningHub) -> AsyncIterator[Desk]:
    office, port = await whole_hub.token("office"), await whole_hub.token("reporter", unit="port")
    async with at_desk(whole_hub, office) as first, at_desk(whole_hub, port) as second, whole_hub.client() as third:
        yield Desk(first, second, third)


def trucks(code: str, **said: Any) -> dict[str, Any]:
    """Trucks that pass the gate of Guoyuan Port, counted by the hour."""
    ordinary = {
        "code": code,
        "name": {"zh": "港区闸口车次", "en": "Trucks through the gate"},
        "programme": "LJ-04",
        "lead_unit": "port",
        "unit": {"zh": "辆", "en": "trucks"},
        "measure": "辆",
        "direction": "up",
        "frequency": "hourly",
        "aggregation": "sum",
        "across": "sum",
        "places": 0,
        "lower": "0",
        "dimensions": [{"dimension": "direction", "required": True}],
        "outliers": {"k": "5", "window": 12},
    }
    return ordinary | said


async def test_the_catalogue_defines_the_figures_of_each_programme(desk: Desk) -> None:
    page = (await desk.anyone.get("/v1/indicators?programme=LJ-04&fields=code,name,frequency,aggregation")).json()
    assert [each["code"] for each in page["data"]] == [f"LJ-04.I0{n}" for n in range(1, 8)]
    freight = page["data"][0]
    assert (freight["name"]["zh"], freight["frequency"], freight["aggregation"]) == ("港口货运量", "hourly", "sum")
    whole = (await desk.anyone.get("/v1/indicators?count=exact&limit=1&code[prefix]=LJ-")).json()
    assert whole["page"]["count"] == 67


async def test_an_indicator_says_all_that_a_figure_of_it_has_to_meet(desk: Desk) -> None:
    made = await desk.define(**trucks("M1.TRUCKS"))
    assert made.status_code == 201, made.text
    assert made.headers["Location"] == f"/v1/indicators/{made.json()['id']}"
    assert made.json() == made.json() | {"lower": "0", "upper": None, "review": False, "due_days": None}
    assert made.json()["publication"] == "internal"

    token = {"Consistency-Token": made.headers["Consistency-Token"]}
    everyone = await desk.anyone.get("/v1/indicators/M1.TRUCKS", headers=token)
    assert everyone.json() == made.json(), "a definition is no secret; its figures are"


async def test_it_is_reported_cumulatively_or_by_the_period(desk: Desk) -> None:
    """Of a running total the last value counts over time: LJ-01.I02 was 41 by June and 55 by December, so 55 in the
    year. Of trains by the day the year is the sum.
    """
    space = (await desk.anyone.get("/v1/indicators/LJ-01.I02")).json()
    trains = (await desk.anyone.get("/v1/indicators/LJ-04.I02")).json()
    assert (space["frequency"], space["aggregation"]) == ("monthly", "cumulative")
    assert (trains["frequency"], trains["aggregation"]) == ("daily", "sum")


async def test_what_cannot_be_measured_so_is_refused_and_says_why(desk: Desk) -> None:
    for said, status, code, pointer in (
        ({"measure": "马力"}, 422, "unknown_unit", "/measure"),
        ({"lower": "10", "upper": "9.5"}, 422, "below_lower", "/upper"),
        ({"places": 7}, 422, "less_than_equal", "/places"),
        ({"lower": 0.5}, 422, "string_type", "/lower"),
        ({"dimensions": [{"dimension": "weather", "required": False}]}, 409, "named_nothing", "/dimensions"),
    ):
        answer = await desk.define(**trucks("M1.WRONG", **said))
        (fault,) = answer.json()["errors"]
        assert (answer.status_code, fault["code"], fault["pointer"]) == (status, code, pointer)
    twice = await desk.define(**trucks("LJ-04.I01"))
    assert (twice.status_code, twice.json()["code"]) == (409, "duplicate_code")


async def test_the_office_defines_and_a_unit_reports(desk: Desk) -> None:
    answer = await desk.port.post("/v1/indicators", json=trucks("M1.OURS"))
    assert (answer.status_code, answer.json()["code"]) == (403, "write_not_granted")
    answer = await desk.anyone.post("/v1/indicators", json=trucks("M1.OURS"))
    assert (answer.status_code, answer.json()["code"]) == (401, "invalid_token")


async def test_a_definition_has_a_history_with_reasons(desk: Desk) -> None:
    await desk.define(**trucks("M1.HISTORY"))
    changed = await desk.change("M1.HISTORY", upper="2000", reason="two gates of 1,000 an hour")
    assert changed.json()["upper"] == "2000"
    *_, last = (await desk.office.get("/v1/indicators/M1.HISTORY/history")).json()["data"]
    assert (last["reason"], last["changes"]) == (
        "two gates of 1,000 an hour",
        [{"field": "upper", "before": None, "after": "2000"}],
    )


async def test_its_figures_are_published_by_a_turn_of_their_own(desk: Desk) -> None:
    await desk.define(**trucks("M1.OPEN"))
    assert (await desk.turn("M1.OPEN", to="published")).json()["publication"] == "published"
    refused = await desk.turn("M1.OPEN", to="internal")
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/reason")
    assert (await desk.turn("M1.OPEN", to="internal", reason="not checked")).json()["publication"] == "internal"
    turns = (await desk.office.get("/v1/indicators/M1.OPEN/transitions")).json()
    assert turns == {"status": "internal", "allowed": [{"to": "published", "requires": []}]}


async def test_what_is_archived_comes_back_as_it_was(desk: Desk) -> None:
    made = (await desk.define(**trucks("M1.GONE"))).json()
    path = "/v1/indicators/M1.GONE"
    gone = await desk.office.delete(f"{path}?reason=doubled", headers={"If-Match": '"1.1"'})
    assert gone.status_code == 204
    tag = {"If-Match": gone.headers["ETag"]}
    back = await desk.office.post(f"{path}/restorations", json={"reason": "not doubled"}, headers=tag)
    assert back.json() == made | {"version": 3}
